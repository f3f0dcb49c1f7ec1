package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each command says and returns when it is used wrongly. */
class MisuseTest {

  @TempDir Path folder;

  @Test
  void trainRefusesAScheduleThatIsNotThere() {
    refuses(2, "nowhere.yaml", "train", folder.resolve("nowhere.yaml"));
  }

  @Test
  void trainRefusesMissingDataWithTheirPath() throws IOException {
    Path schedule =
        Files.writeString(
            folder.resolve("tiny.yaml"),
            TinySchedule.YAML.replace(
                "{type: drawnFaces, identities: 8, imagesPerIdentity: 16, seed: 1}",
                "{type: folder, path: " + folder.resolve("faces") + "}"));

    refuses(3, folder.resolve("faces").toString(), "train", schedule, "--dry-run");
    refuses(3, folder.resolve("faces").toString(), "train", schedule, "--out", folder.resolve("r"));
    assertThat(folder.resolve("r")).doesNotExist();
  }

  @Test
  void trainRefusesToResumeWhatIsNotThere() throws IOException {
    Path schedule = Files.writeString(folder.resolve("tiny.yaml"), TinySchedule.YAML);

    refuses(1, "no run to resume", "train", schedule, "--resume", "--out", folder.resolve("none"));
  }

  @Test
  void trainRefusesADryRunThatIsToWrite() throws IOException {
    Path schedule = Files.writeString(folder.resolve("tiny.yaml"), TinySchedule.YAML);

    refuses(2, "--dry-run writes nothing", "train", schedule, "--dry-run", "--resume");
  }

  @Test
  void evaluateRefusesAListWithoutPictures() {
    refuses(2, "--images DIR|ZIP", "evaluate", "m.safetensors", "--pairs", "pairs.txt");
  }

  @Test
  void evaluateRefusesPicturesBesideABinFile() {
    refuses(
        2, "leave out --images", "evaluate", "m.pb", "--pairs", "lfw.bin", "--images", "lfw.zip");
  }

  @Test
  void evaluateRefusesAModelThatIsNotThere() {
    Path model = folder.resolve("m.safetensors");

    refuses(1, model.toString(), "evaluate", model, "--pairs", "lfw.bin");
  }

  @Test
  void evaluateRefusesPixelOptionsBeforeItOpensAWeightFile() throws IOException {
    Path torn =
        Files.write(folder.resolve("torn.safetensors"), new byte[] {9, 0, 0, 0, 0, 0, 0, 0, '{'});

    refuses(2, "is a weight file of ours", "evaluate", torn, "--pairs", "lfw.bin", "--std", "1");
    refuses(1, torn.toString(), "evaluate", torn, "--pairs", "lfw.bin");
  }

  @Test
  void embedRefusesImpossibleSizes() throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("faces"));
    Files.write(pictures.resolve("a.png"), new byte[1]);
    Path out = folder.resolve("x.npz");

    refuses(2, "--size", "embed", "m.pb", pictures, "--out", out, "--size", "112x");
    refuses(
        2, "such as 160, got \"wide\"", "embed", "m.pb", pictures, "--out", out, "--size", "wide");
    refuses(2, "height must be > 0", "embed", "m.pb", pictures, "--out", out, "--size", "0");
    refuses(2, "std must be > 0", "embed", "m.pb", pictures, "--out", out, "--std", "0");
  }

  @Test
  void evaluateRefusesAnUnknownColour() {
    refuses(2, "--color", "evaluate", "m.pb", "--pairs", "lfw.bin", "--color", "cmyk");
  }

  @Test
  void embedRefusesMissingPictures() {
    Path images = folder.resolve("faces");

    refuses(3, images.toString(), "embed", "m.pb", images, "--out", folder.resolve("x.npz"));
  }

  @Test
  void modelsSuggestsTheNearestName() {
    refuses(2, "did you mean r50?", "models", "r5O");
  }

  @Test
  void benchRefusesImpossibleNumbers() {
    refuses(2, "--batch must be >= 2, got 1", "bench", "step", "--batch", "1");
    refuses(2, "--classes must be >= 2, got 0", "bench", "step", "--classes", "0");
    refuses(2, "did you mean", "bench", "step", "--backbone", "mobilfacenet");
    refuses(2, "did you mean", "bench", "startup", "--backbone", "mobilfacenet");
    refuses(2, "embeddingSize must be > 0", "bench", "startup", "--embedding", "0");
    refuses(2, "--precision", "bench", "step", "--precision", "float8");
    refuses(2, "--batch", "bench", "step", "--batch", "many");
  }

  @Test
  void benchRefusesWhatDoesNotFitIntoMemory() {
    refuses(1, "run.batchSize", "bench", "step", "--batch", "1000000");
  }

  @Test
  void shellRefusesAScriptThatDoesNotEnd() throws IOException {
    Path script = Files.writeString(folder.resolve("a.jsh"), "var x = 1\n// /exit\n");

    refuses(2, "must end with /exit, its last line is 'var x = 1'", "shell", script);
    refuses(2, "is not there", "shell", folder.resolve("none.jsh"));
  }

  private static void refuses(int exitCode, String message, Object... args) {
    Invocation invocation = Invocation.of(args);

    assertThat(invocation.err()).startsWith("semblance: ").contains(message);
    assertThat(invocation.err()).doesNotContain("\tat ");
    assertThat(invocation.exitCode()).isEqualTo(exitCode);
    assertThat(invocation.out()).isEmpty();
  }
}
