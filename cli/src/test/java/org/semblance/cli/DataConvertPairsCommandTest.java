package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.BinPairsFile;
import org.semblance.data.ListedPairs;
import org.semblance.data.testing.TinyFaces;

class DataConvertPairsCommandTest {

  @TempDir private Path folder;
  private Path bin;

  @BeforeEach
  void writePairs() {
    bin = BinPairsFile.write(folder.resolve("lfw.bin"), TinyFaces.pairs(4, 40, 0.3, 1));
  }

  private static Invocation convert(Object... args) {
    Object[] all = new Object[args.length + 2];
    all[0] = "data";
    all[1] = "convert-pairs";
    System.arraycopy(args, 0, all, 2, args.length);
    return Invocation.of(all);
  }

  @Test
  void aBinFileComesBackTheSame() {
    Path pairFolder = folder.resolve("lfw");
    Invocation there = convert(bin, pairFolder, "--to", "pairFolder");
    assertThat(there.err()).isEmpty();
    assertThat(there.exitCode()).isZero();
    assertThat(there.out()).contains("pairFolder, 40 pairs of 80 pictures");
    assertThat(pairFolder.resolve("images/00000039_1.png")).exists();
    Path pairs = folder.resolve("pairs");
    assertThat(convert(pairFolder, pairs, "--to", "pairs").exitCode()).isZero();
    Path back = folder.resolve("back.bin");
    assertThat(convert(pairs, back).exitCode()).isZero();
    assertThat(back).hasSameBinaryContentAs(bin);
  }

  @Test
  void aListTakesItsPicturesFromAZip() throws IOException {
    Path zip = TinyFaces.of(3, 2, 0.3, 1).writeZip(folder.resolve("faces.zip"));
    Path list =
        Files.writeString(
            folder.resolve("two.list"),
            "1 1\ntiny000/0000.png tiny000/0001.png 1\ntiny001/0000.png tiny002/0000.png 0\n");
    Path made = folder.resolve("two.bin");
    Invocation there = convert(list, made, "--images", zip);
    assertThat(there.exitCode()).isZero();
    assertThat(there.err()).contains("bin has no place for the number of folds").contains("have 1");
    assertThat(there.out()).contains("bin, 2 pairs of 4 pictures");
    Path pairs = folder.resolve("two");
    assertThat(convert(list, pairs, "--to", "pairs", "--images", zip).err()).isEmpty();
    assertThat(new ListedPairs(pairs.resolve("pairs.txt"), pairs).open().folds()).isEqualTo(1);
  }

  @Test
  void mistakesAreExplained() {
    refuses(2, "--to must say what", bin, folder.resolve("x"));
    refuses(2, "leave out --images", bin, folder.resolve("x.bin"), "--images", folder);
    refuses(3, "is there already", bin, bin);
    refuses(3, "pairs.txt", folder, folder.resolve("../x.bin"));
    refuses(3, "nothing is there", folder.resolve("none.bin"), folder.resolve("x.bin"));
  }

  private static void refuses(int exitCode, String message, Object... args) {
    Invocation invocation = convert(args);
    assertThat(invocation.err()).startsWith("semblance: ").contains(message);
    assertThat(invocation.exitCode()).isEqualTo(exitCode);
    assertThat(invocation.out()).isEmpty();
  }

  @Test
  void whoWantsToConvertThemAsATrainingSetIsToldTheWay() {
    Invocation wrong = Invocation.of("data", "convert", bin, folder.resolve("x.zip"));
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("use 'semblance data convert-pairs'");
  }

  @Test
  void evaluateTakesAPairFolder() {
    Path pairFolder = folder.resolve("lfw");
    convert(bin, pairFolder, "--to", "pairFolder");
    // What is wrong is the model then, which is opened before the pairs are read.
    Invocation evaluate =
        Invocation.of("evaluate", folder.resolve("m.safetensors"), "--pairs", pairFolder);
    assertThat(evaluate.exitCode()).isEqualTo(1);
    assertThat(evaluate.err()).contains("m.safetensors");
    Invocation none = Invocation.of("evaluate", folder.resolve("m.safetensors"), "--pairs", folder);
    assertThat(none.exitCode()).isEqualTo(3);
    assertThat(none.err()).contains("label.txt");
  }

  @Test
  void paddlesBinImagesAreWrittenAndRead() {
    TinyFaces faces = TinyFaces.of(3, 2, 0.3, 1);
    Path zip = faces.writeZip(folder.resolve("faces.zip"));
    Path paddle = folder.resolve("paddle");
    Invocation made = Invocation.of("data", "convert", zip, paddle, "--to", "paddlebin");
    assertThat(made.err()).isEmpty();
    assertThat(made.out()).contains("paddlebin, 6 pictures of 3 identities");
    assertThat(paddle.resolve("images/00000006.bin")).exists();
    Invocation found = Invocation.of("data", "inspect", paddle, "--json");
    assertThat(found.json().get("types").get("PNG").asInt()).isEqualTo(6);
  }
}
