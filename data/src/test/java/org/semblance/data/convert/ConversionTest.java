package org.semblance.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.data.ByteBudget;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.testing.TinyFaces;
import org.semblance.data.testing.WrappedFaces;

class ConversionTest {

  private static final TinyFaces FACES = TinyFaces.of(5, 4, 0.3, 1);

  /** Two in a budget, and three that are read before: two to know the job, one for its size. */
  private static final int ALLOWED = 2 + 3;

  @TempDir private Path folder;

  private static Conversion to(Format format) {
    return new Conversion(format, 1, null, null, 2);
  }

  private Path target(Format format) {
    return folder.resolve(
        switch (format) {
          case RECORDIO -> "records/train.rec";
          case TFRECORD -> "a.tfrecord";
          case OFRECORD -> "part-00000";
          case ZIP -> "a.zip";
          case TAR -> "a.tar";
          default -> "pictures-" + format;
        });
  }

  private static final Conversion GZIP =
      new Conversion(Format.TFRECORD, 1, null, null, 2, true, false);

  private static boolean run(Conversion conversion, ImageSet source, Path target) {
    return conversion.run(source, target, (pictures, bytes) -> {}, () -> false);
  }

  static Stream<Format[]> pairs() {
    return Arrays.stream(Format.values())
        .flatMap(from -> Arrays.stream(Format.values()).map(to -> new Format[] {from, to}));
  }

  /** Pictures byte for byte, identities, and who is who; names only where a format has them. */
  @ParameterizedTest
  @MethodSource("pairs")
  void everyFormatBecomesEveryOther(Format from, Format to) throws IOException {
    Path first = target(from);
    assertThat(run(to(from), FACES, first)).isTrue();
    assertThat(Format.of(first)).isEqualTo(numbered(from) ? Format.LIST : from);
    Path second = folder.resolve("second").resolve(folder.relativize(target(to)));
    try (ImageSet source = Format.of(first).at(first).open()) {
      assertThat(run(to(to), source, second)).isTrue();
    }
    try (ImageSet result = Format.of(second).at(second).open()) {
      assertThat(result.identities())
          .isEqualTo(
              numbered(from) || numbered(to)
                  ? List.of("0", "1", "2", "3", "4")
                  : FACES.identities());
      assertThat(result.size()).isEqualTo(FACES.size());
      for (int i = 0; i < FACES.size(); i++) {
        assertThat(result.label(i)).isEqualTo(FACES.label(i));
        assertThat(result.encoded(i)).isEqualTo(FACES.encoded(i));
      }
    }
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(Path::toString))
          .noneMatch(name -> name.endsWith(".part") || name.endsWith(".progress"));
    }
  }

  /** Whether a format has numbers of classes where others have names of identities. */
  private static boolean numbered(Format format) {
    return format == Format.PADDLE || format == Format.PADDLEBIN || format == Format.LST;
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"RECORDIO", "TFRECORD", "OFRECORD"})
  void shardsHoldEveryPictureOnce(Format format) {
    Path target = folder.resolve("shards");
    Conversion shuffled = new Conversion(format, 3, 7L, null, 2);
    assertThat(run(shuffled, FACES, target)).isTrue();
    assertThat(Format.of(target)).isEqualTo(format);
    List<String> found = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    try (ImageSet result = format.at(target).open()) {
      assertThat(result.identities()).isEqualTo(FACES.identities());
      for (int i = 0; i < FACES.size(); i++) {
        found.add(result.label(i) + Arrays.toString(result.encoded(i)));
        expected.add(FACES.label(i) + Arrays.toString(FACES.encoded(i)));
      }
    }
    assertThat(found).isNotEqualTo(expected).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void labelFilesOfDifferentSetsDoNotMeet() {
    Path first = folder.resolve("faces.v1.rec");
    Path second = folder.resolve("faces.v2.rec");
    run(to(Format.RECORDIO), FACES, first);
    run(to(Format.RECORDIO), TinyFaces.of(2, 2, 0.3, 1), second);
    try (ImageSet result = Format.RECORDIO.at(first).open()) {
      assertThat(result.identities()).isEqualTo(FACES.identities());
    }
  }

  /** The same bytes as without a pause, whatever has been written meanwhile. */
  @ParameterizedTest
  @EnumSource(Format.class)
  void aConversionThatStoppedGoesOn(Format format) throws IOException {
    Path whole = folder.resolve("whole").resolve(folder.relativize(target(format)));
    Path resumed = folder.resolve("resumed").resolve(folder.relativize(target(format)));
    run(to(format), FACES, whole);
    AtomicInteger left = new AtomicInteger(7);
    assertThat(
            to(format)
                .run(FACES, resumed, (pictures, bytes) -> {}, () -> left.decrementAndGet() == 0))
        .isFalse();
    assertThat(resumed).doesNotExist();
    List<Integer> reported = new ArrayList<>();
    to(format).run(FACES, resumed, (pictures, bytes) -> reported.add(pictures), () -> false);
    assertThat(reported.get(0)).isEqualTo(format == Format.ZIP ? 1 : 8);
    try (Stream<Path> files = Files.walk(folder.resolve("whole"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(folder.resolve("resumed").resolve(folder.resolve("whole").relativize(file)))
            .hasSameBinaryContentAs(file);
      }
    }
  }

  /** GZIP files may consist of several: only what comes out is the same as without a pause. */
  @Test
  void packedFilesGoOnToo() throws IOException {
    Path whole = folder.resolve("whole.tfrecord.gz");
    Path resumed = folder.resolve("resumed.tfrecord.gz");
    run(GZIP, FACES, whole);
    AtomicInteger left = new AtomicInteger(7);
    GZIP.run(FACES, resumed, (pictures, bytes) -> {}, () -> left.decrementAndGet() == 0);
    List<Integer> reported = new ArrayList<>();
    GZIP.run(FACES, resumed, (pictures, bytes) -> reported.add(pictures), () -> false);
    assertThat(reported.get(0)).isEqualTo(8);
    assertThat(unpacked(resumed)).isEqualTo(unpacked(whole));
    try (ImageSet result = Format.of(resumed).at(resumed).open()) {
      assertThat(result.identities()).isEqualTo(FACES.identities());
      assertThat(result.size()).isEqualTo(FACES.size());
    }
    Path shards = folder.resolve("shards");
    run(new Conversion(Format.TFRECORD, 2, 7L, null, 2, true, false), FACES, shards);
    assertThat(shards.resolve("data.tfrecord-00001-of-00002.gz")).exists();
    try (ImageSet result = Format.of(shards).at(shards).open()) {
      assertThat(result.identities()).isEqualTo(FACES.identities());
      assertThat(result.size()).isEqualTo(FACES.size());
    }
  }

  private static byte[] unpacked(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  /** As if the process had been killed between the last rename and the end. */
  @ParameterizedTest
  @EnumSource(Format.class)
  void aConversionThatFinishedWithoutTakingNoteOfItFinishesAgain(Format format) throws IOException {
    Path target = target(format);
    AtomicInteger left = new AtomicInteger(7);
    to(format).run(FACES, target, (pictures, bytes) -> {}, () -> left.decrementAndGet() == 0);
    Path file = Journal.file(target);
    String note = Files.readString(file);
    run(to(format), FACES, target);
    // With a note on the way, and with none: small sets are done before there is one.
    for (String last : List.of(note, start(note))) {
      Files.writeString(file, last);
      assertThat(run(to(format), FACES, target)).isTrue();
      try (ImageSet result = Format.of(target).at(target).open()) {
        assertThat(result.size()).isEqualTo(FACES.size());
        assertThat(result.encoded(19)).isEqualTo(FACES.encoded(19));
      }
      assertThat(file).doesNotExist();
    }
  }

  /** The note of the same conversion before anything was written. */
  private static String start(String note) {
    List<String> lines = note.lines().toList();
    return String.join("\n", lines.get(0), lines.get(1), "0", "0", "", "0") + "\n";
  }

  /** Between the last shard and the last rename, and behind that. */
  @Test
  void shardsThatFinishedWithoutANoteFinishAgain() throws IOException {
    Path target = folder.resolve("shards");
    Conversion sharded = new Conversion(Format.RECORDIO, 3, null, null, 2);
    AtomicInteger left = new AtomicInteger(9);
    sharded.run(FACES, target, (pictures, bytes) -> {}, () -> left.decrementAndGet() == 0);
    String note = Files.readString(Journal.file(target));
    assertThat(target).doesNotExist();
    run(sharded, FACES, target);
    List<String> lines = note.lines().toList();
    for (String shard : List.of("0", "1", "3")) {
      if (!shard.equals("3")) {
        Files.move(target, folder.resolve("shards.part"));
      }
      Files.writeString(
          Journal.file(target),
          String.join("\n", lines.get(0), lines.get(1), shard, "0", "", "0") + "\n");
      assertThat(run(sharded, FACES, target)).isTrue();
      try (ImageSet result = Format.of(target).at(target).open()) {
        assertThat(result.identities()).isEqualTo(FACES.identities());
        assertThat(result.size()).isEqualTo(FACES.size());
      }
    }
  }

  @Test
  void filesBesideTheTargetAreKept() throws IOException {
    Path index = Files.writeString(folder.resolve("a.idx"), "mine");
    assertThatThrownBy(() -> run(to(Format.RECORDIO), FACES, folder.resolve("a.rec")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.idx is there already");
    assertThat(index).hasContent("mine");
  }

  @Test
  void anotherConversionDoesNotGoOnFromHere() {
    Path target = target(Format.FOLDER);
    AtomicInteger left = new AtomicInteger(7);
    to(Format.FOLDER)
        .run(FACES, target, (pictures, bytes) -> {}, () -> left.decrementAndGet() == 0);
    TinyFaces other = TinyFaces.of(5, 4, 0.3, 2);
    assertThatThrownBy(() -> run(to(Format.FOLDER), other, target))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("another conversion")
        .hasMessageContaining(".progress");
  }

  @Test
  void namesThatWouldNotTellTheFormatAreRefused() {
    assertThatThrownBy(() -> run(to(Format.TFRECORD), FACES, folder.resolve("out")))
        .hasMessageContaining("use .rec for recordio, .tfrecord");
    assertThatThrownBy(() -> run(to(Format.RECORDIO), FACES, folder.resolve("a.zip")))
        .hasMessageContaining("must be a name for the format recordio");
    assertThatThrownBy(() -> run(to(Format.LIST), FACES, folder.resolve("label.txt")))
        .hasMessageContaining("that is a folder");
    assertThatThrownBy(() -> run(to(Format.TFRECORD), FACES, folder.resolve("a.tfrecord.gz")))
        .hasMessageContaining("without .gz")
        .hasMessageContaining("--gzip");
    assertThatThrownBy(() -> run(to(Format.TAR), FACES, folder.resolve("a.tgz")))
        .hasMessageContaining("written unpacked");
    assertThatThrownBy(() -> run(GZIP, FACES, folder.resolve("a.tfrecord")))
        .hasMessageContaining("use .tfrecord.gz");
    assertThatThrownBy(() -> new Conversion(Format.TAR, 1, null, null, 1, true, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only tfrecord can be packed with GZIP, tar cannot");
  }

  @Test
  void unfinishedFilesAreNoData() {
    assertThat(Format.named(folder.resolve("data.tfrecord-00001-of-00002.part"))).isNull();
    assertThat(Format.named(folder.resolve("a.tfrecord.progress"))).isNull();
    assertThat(Format.named(folder.resolve("part-00000.part"))).isNull();
    assertThat(Format.named(folder.resolve("part-00000-3f2a-c000.ofrecord")))
        .isEqualTo(Format.OFRECORD);
  }

  @Test
  void whatIsThereIsKept() throws IOException {
    Path target = Files.writeString(folder.resolve("a.zip"), "mine");
    assertThatThrownBy(() -> run(to(Format.ZIP), FACES, target))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is there already");
    assertThat(target).hasContent("mine");
  }

  /** Those that were read and are not written are never more than fit, however many threads. */
  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"RECORDIO", "FOLDER"})
  void hugePicturesWaitForOneAnother(Format format) {
    int size = 100_000;
    AtomicInteger inMemory = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch tooMany = new CountDownLatch(ALLOWED + 1);
    ImageSet huge =
        new WrappedFaces(
            FACES,
            image -> {
              int now = inMemory.incrementAndGet();
              most.accumulateAndGet(now, Math::max);
              tooMany.countDown();
              return Arrays.copyOf(FACES.encoded(image), size);
            });
    Conversion conversion = new Conversion(format, 1, null, null, 8);
    boolean complete =
        conversion.run(
            huge,
            target(format),
            (pictures, bytes) -> {
              if (pictures == 1) {
                awaitInVain(tooMany);
              }
              inMemory.decrementAndGet();
            },
            () -> false,
            new ByteBudget(2L * size, size));
    assertThat(complete).isTrue();
    assertThat(most.get()).isLessThanOrEqualTo(ALLOWED);
    try (ImageSet result = Format.of(target(format)).at(target(format)).open()) {
      assertThat(result.size()).isEqualTo(FACES.size());
      assertThat(result.encoded(7)).isEqualTo(huge.encoded(7));
    }
  }

  private static void awaitInVain(CountDownLatch latch) {
    try {
      latch.await(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void namesThatFilesCannotHaveAreWrittenOtherwise() {
    assertThat(FileNames.safe("a/b\\c")).isEqualTo("a%2Fb%5Cc");
    assertThat(FileNames.safe("..")).isEqualTo("%2E.");
    assertThat(FileNames.safe("")).isEqualTo("%00");
    assertThat(FileNames.safe("José 7")).isEqualTo("José 7");
    assertThat(FileNames.safe(" 7 ")).isEqualTo("%207%20");
    FileNames names = new FileNames();
    assertThat(names.stem(0, "1.jpg")).isEqualTo("1");
    assertThat(names.stem(0, "1.png")).isEqualTo("1_2");
    assertThat(names.stem(1, "1.jpg")).isEqualTo("1");
  }
}
