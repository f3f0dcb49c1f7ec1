package org.semblance.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.data.DataException;
import org.semblance.data.PairSet;
import org.semblance.data.testing.TinyFaces;

class PairConversionTest {

  private static final PairSet PAIRS = TinyFaces.pairs(4, 20, 0.3, 1);

  @TempDir private Path folder;

  private Path target(PairFormat format) {
    return folder.resolve(format == PairFormat.BIN ? "lfw.bin" : "lfw-" + format);
  }

  private static boolean run(PairFormat to, PairSet pairs, Path target) {
    return new PairConversion(to).run(pairs, target, (pictures, bytes) -> {}, () -> false);
  }

  private static boolean runUntil(PairFormat to, PairSet pairs, Path target, int pictures) {
    AtomicInteger left = new AtomicInteger(pictures);
    return new PairConversion(to)
        .run(pairs, target, (done, bytes) -> {}, () -> left.decrementAndGet() < 0);
  }

  private static PairSet read(Path path) {
    return PairFormat.of(path).at(path, null).open();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Three pictures in four pairs, and as many folds as asked for. */
  private static PairSet small(int folds) {
    PairSet.Builder pairs = PairSet.builder("small");
    int ann = pairs.image(bytes("Ann"), "a");
    int older = pairs.image(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10}, "b");
    int bob = pairs.image(bytes("Bob"), "c");
    return pairs
        .pair(ann, older, true)
        .pair(ann, bob, false)
        .pair(older, ann, true)
        .pair(bob, older, false)
        .build(folds);
  }

  static Stream<PairFormat[]> ways() {
    return Arrays.stream(PairFormat.values())
        .flatMap(from -> Arrays.stream(PairFormat.values()).map(to -> new PairFormat[] {from, to}));
  }

  /** Pictures byte for byte, pairs and answers in their order. */
  @ParameterizedTest
  @MethodSource("ways")
  void everyFormatBecomesEveryOther(PairFormat from, PairFormat to) throws IOException {
    assertThat(run(from, PAIRS, target(from))).isTrue();
    assertThat(PairFormat.of(target(from))).isEqualTo(from);
    Path second = folder.resolve("second").resolve(target(to).getFileName());
    assertThat(run(to, read(target(from)), second)).isTrue();
    PairSet result = read(second);
    assertThat(result.pairs()).isEqualTo(20);
    assertThat(result.images()).isEqualTo(PAIRS.images());
    assertThat(result.folds()).isEqualTo(10);
    for (int pair = 0; pair < 20; pair++) {
      assertThat(result.encoded(result.left(pair))).isEqualTo(PAIRS.encoded(PAIRS.left(pair)));
      assertThat(result.encoded(result.right(pair))).isEqualTo(PAIRS.encoded(PAIRS.right(pair)));
      assertThat(result.same(pair)).isEqualTo(PAIRS.same(pair));
    }
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(Path::toString))
          .noneMatch(name -> name.endsWith(".part") || name.endsWith(".progress"));
    }
  }

  @Test
  void aPairFolderHasTwoPicturesForEachPair() {
    run(PairFormat.PAIRFOLDER, small(10), folder.resolve("set"));
    assertThat(folder.resolve("set/label.txt"))
        .hasContent(
            """
            images/00000000_0.jpg\timages/00000000_1.png\t1
            images/00000001_0.jpg\timages/00000001_1.jpg\t0
            images/00000002_0.png\timages/00000002_1.jpg\t1
            images/00000003_0.jpg\timages/00000003_1.png\t0
            """);
    assertThat(folder.resolve("set/images/00000002_1.jpg")).hasContent("Ann");
    assertThat(folder.resolve("set/images")).isDirectoryContaining("glob:**00000003_1.png");
  }

  @Test
  void pairsHaveEveryPictureOnceAndSayHowManyFoldsThereAre() {
    run(PairFormat.PAIRS, small(2), folder.resolve("two"));
    assertThat(folder.resolve("two/pairs.txt"))
        .hasContent(
            """
            2\t1
            images/00000000.jpg\timages/00000001.png\t1
            images/00000000.jpg\timages/00000002.jpg\t0
            images/00000001.png\timages/00000000.jpg\t1
            images/00000002.jpg\timages/00000001.png\t0
            """);
    assertThat(read(folder.resolve("two")).folds()).isEqualTo(2);
    assertThat(read(folder.resolve("two")).images()).isEqualTo(3);

    run(PairFormat.PAIRS, small(10), folder.resolve("ten"));
    assertThat(folder.resolve("ten/pairs.txt")).content().startsWith("images/00000000.jpg\t");
    assertThat(read(folder.resolve("ten")).folds()).isEqualTo(10);
  }

  @Test
  void theNumberOfFoldsIsLostWhereThereIsNoPlaceForIt() {
    assertThat(new PairConversion(PairFormat.PAIRS).keepsFolds(small(2))).isTrue();
    assertThat(new PairConversion(PairFormat.BIN).keepsFolds(small(2))).isFalse();
    assertThat(new PairConversion(PairFormat.PAIRFOLDER).keepsFolds(small(2))).isFalse();
    assertThat(new PairConversion(PairFormat.BIN).keepsFolds(small(10))).isTrue();
    assertThatThrownBy(() -> run(PairFormat.PAIRS, small(3), folder.resolve("three")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("multiple of twice the 3 folds")
        .hasMessageContaining("got 4");
    assertThat(folder).isEmptyDirectory();
  }

  /** The same bytes as without a pause. */
  @ParameterizedTest
  @EnumSource(
      value = PairFormat.class,
      names = {"PAIRS", "PAIRFOLDER"})
  void aConversionThatStoppedGoesOn(PairFormat format) throws IOException {
    Path whole = folder.resolve("whole");
    Path resumed = folder.resolve("resumed");
    run(format, PAIRS, whole);
    assertThat(runUntil(format, PAIRS, resumed, 7)).isFalse();
    assertThat(resumed).doesNotExist();
    List<Integer> reported = new ArrayList<>();
    new PairConversion(format)
        .run(PAIRS, resumed, (pictures, bytes) -> reported.add(pictures), () -> false);
    assertThat(reported.get(0)).isEqualTo(8);
    assertThat(reported.get(reported.size() - 1))
        .isEqualTo(new PairConversion(format).pictures(PAIRS));
    try (Stream<Path> files = Files.walk(whole)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(resumed.resolve(whole.relativize(file))).hasSameBinaryContentAs(file);
      }
    }
    assertThat(Journal.file(resumed)).doesNotExist();
  }

  /** As if the process had been killed between the rename and the end. */
  @ParameterizedTest
  @EnumSource(
      value = PairFormat.class,
      names = {"PAIRS", "PAIRFOLDER"})
  void aConversionThatFinishedWithoutTakingNoteOfItFinishesAgain(PairFormat format)
      throws IOException {
    Path target = folder.resolve("set");
    runUntil(format, PAIRS, target, 7);
    String note = Files.readString(Journal.file(target));
    run(format, PAIRS, target);
    Files.writeString(Journal.file(target), note);
    assertThat(run(format, PAIRS, target)).isTrue();
    assertThat(read(target).pairs()).isEqualTo(20);
    assertThat(Journal.file(target)).doesNotExist();
  }

  @Test
  void anotherSetDoesNotGoOnFromHere() {
    Path target = folder.resolve("set");
    runUntil(PairFormat.PAIRS, PAIRS, target, 7);
    assertThatThrownBy(() -> run(PairFormat.PAIRS, TinyFaces.pairs(4, 20, 0.3, 2), target))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("another conversion");
    assertThatThrownBy(() -> run(PairFormat.PAIRFOLDER, PAIRS, target))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("another conversion");
  }

  @Test
  void whatIsThereIsKept() throws IOException {
    for (PairFormat format : PairFormat.values()) {
      Path target = Files.writeString(target(format), "mine");
      assertThatThrownBy(() -> run(format, PAIRS, target))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("is there already");
      assertThat(target).hasContent("mine");
    }
    Path part = Files.writeString(folder.resolve("set.part"), "mine");
    assertThatThrownBy(() -> run(PairFormat.PAIRS, PAIRS, folder.resolve("set")))
        .hasMessageContaining("set.part is there already");
    assertThat(part).hasContent("mine");
  }

  @Test
  void namesThatWouldNotTellTheFormatAreRefused() {
    assertThatThrownBy(() -> run(PairFormat.BIN, PAIRS, folder.resolve("lfw")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("use one that ends in .bin");
    for (String name : List.of("lfw.bin", "pairs.txt", "lfw.zip")) {
      assertThatThrownBy(() -> run(PairFormat.PAIRFOLDER, PAIRS, folder.resolve(name)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("that is a folder");
    }
  }

  @Test
  void formatsAreFoundOut() throws IOException {
    Path text = Files.writeString(folder.resolve("test.list"), "1\n");
    Path pickle = Files.write(folder.resolve("agedb"), new byte[] {(byte) 0x80, 3});
    assertThat(PairFormat.of(text)).isEqualTo(PairFormat.PAIRS);
    assertThat(PairFormat.of(pickle)).isEqualTo(PairFormat.BIN);
    assertThat(PairFormat.of(folder.resolve("none.zip"))).isEqualTo(PairFormat.PAIRFOLDER);
    assertThat(PairFormat.of(folder.resolve("none.TAR"))).isEqualTo(PairFormat.PAIRFOLDER);
    assertThat(PairFormat.of(folder.resolve("NONE.BIN"))).isEqualTo(PairFormat.BIN);
    assertThatThrownBy(() -> PairFormat.of(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("pairs.txt")
        .hasMessageContaining("label.txt");
    assertThatThrownBy(() -> PairFormat.BIN.at(pickle, folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("leave out --images");
  }
}
