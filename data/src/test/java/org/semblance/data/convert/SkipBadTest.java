package org.semblance.data.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.testing.TinyFaces;
import org.semblance.data.testing.WrappedFaces;

/** Pictures that cannot be read, and files that are no pictures. */
class SkipBadTest {

  private static final TinyFaces FACES =
      TinyFaces.of(5, 4, 0.3, 1).with(9, "no picture".getBytes(UTF_8));

  /** The first, one that is none, one identity whole, and the last. */
  private static final Set<Integer> UNREADABLE = Set.of(0, 12, 13, 14, 15, 19);

  private static final List<Integer> GOOD = List.of(1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 16, 17, 18);

  @TempDir private Path folder;

  private static Conversion to(Format format, boolean skipBad) {
    return new Conversion(format, 1, null, null, 2, false, skipBad);
  }

  private Path target(String folderName, Format format) {
    return folder
        .resolve(folderName)
        .resolve(
            switch (format) {
              case RECORDIO -> "train.rec";
              case TFRECORD -> "a.tfrecord";
              case OFRECORD -> "part-00000";
              case ZIP -> "a.zip";
              case TAR -> "a.tar";
              default -> "pictures";
            });
  }

  /** Returns a set of which some pictures cannot be read. */
  private static ImageSet broken(ImageSet whole, Set<Integer> unreadable) {
    return new WrappedFaces(
        whole,
        image -> {
          if (unreadable.contains(image)) {
            throw new DataException(whole.place(image) + " is\tbroken");
          }
          return whole.encoded(image);
        });
  }

  /** Collects what a conversion says. */
  private static final class Heard implements Conversion.Progress {

    private int pictures;
    private int skipped;

    @Override
    public void written(int pictures, long bytes) {
      this.pictures = pictures;
    }

    @Override
    public void skipped(int pictures) {
      this.skipped = pictures;
    }
  }

  private static Heard run(Format format, Path target, BooleanSupplier stop) {
    Heard heard = new Heard();
    to(format, true).run(broken(FACES, UNREADABLE), target, heard, stop);
    return heard;
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void badPicturesAreLeftOutCountedAndNamed(Format format) throws IOException {
    Path target = target("whole", format);
    Heard heard = run(format, target, () -> false);
    assertThat(heard.pictures).isEqualTo(20);
    assertThat(heard.skipped).isEqualTo(7);
    List<String> lines = Files.readAllLines(Conversion.skippedFile(target));
    assertThat(lines)
        .hasSize(7)
        .startsWith("0\ttiny!/tiny000/0000.png\ttiny!/tiny000/0000.png is broken");
    assertThat(lines.get(1)).startsWith("9\ttiny!/tiny002/0001.png\t").contains("must be a JPEG");
    try (ImageSet result = Format.of(target).at(target).open()) {
      // A class without pictures takes no number when it is read, but names stay with theirs.
      assertThat(result.identities()).hasSize(4);
      List<byte[]> pictures = new ArrayList<>();
      for (int i = 0; i < result.size(); i++) {
        pictures.add(result.encoded(i));
      }
      assertThat(pictures).containsExactlyElementsOf(GOOD.stream().map(FACES::encoded).toList());
      boolean numbered = Set.of(Format.PADDLE, Format.PADDLEBIN, Format.LST).contains(format);
      assertThat(result.identities().get(3)).isEqualTo(numbered ? "4" : "tiny004");
    }
  }

  /** The same files as without a pause, the list of what was left out among them. */
  @ParameterizedTest
  @EnumSource(Format.class)
  void aConversionThatLeavesPicturesOutGoesOn(Format format) throws IOException {
    run(format, target("whole", format), () -> false);
    for (int pause : new int[] {1, 11, 20}) {
      Path resumed = target("resumed" + pause, format);
      AtomicInteger left = new AtomicInteger(pause);
      run(format, resumed, () -> left.decrementAndGet() == 0);
      Heard heard = pause == 20 ? null : run(format, resumed, () -> false);
      assertThat(heard == null ? 7 : heard.skipped).isEqualTo(7);
      try (Stream<Path> files = Files.walk(folder.resolve("whole"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertThat(
                  folder
                      .resolve("resumed" + pause)
                      .resolve(folder.resolve("whole").relativize(file)))
              .hasSameBinaryContentAs(file);
        }
      }
      try (Stream<Path> files = Files.walk(folder.resolve("resumed" + pause))) {
        assertThat(files.map(Path::toString))
            .noneMatch(name -> name.endsWith(".part") || name.endsWith(".progress"));
      }
    }
  }

  @Test
  void shardsLeaveBadPicturesOutToo() throws IOException {
    Path target = folder.resolve("shards");
    Conversion sharded = new Conversion(Format.RECORDIO, 3, null, null, 2, false, true);
    AtomicInteger left = new AtomicInteger(9);
    ImageSet broken = broken(FACES, UNREADABLE);
    sharded.run(broken, target, (pictures, bytes) -> {}, () -> left.decrementAndGet() == 0);
    Heard heard = new Heard();
    assertThat(sharded.run(broken, target, heard, () -> false)).isTrue();
    assertThat(heard.skipped).isEqualTo(7);
    assertThat(Files.readAllLines(Conversion.skippedFile(target))).hasSize(7);
    try (ImageSet result = Format.of(target).at(target).open()) {
      assertThat(result.size()).isEqualTo(13);
    }
  }

  @Test
  void aGoodSetLeavesNoList() {
    Path target = target("good", Format.TAR);
    to(Format.TAR, true)
        .run(TinyFaces.of(2, 2, 0.3, 1), target, (pictures, bytes) -> {}, () -> false);
    assertThat(Conversion.skippedFile(target)).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void otherwiseTheFirstBadPictureEndsTheConversionAndLeavesNoFile(Format format) {
    for (Set<Integer> unreadable : List.of(Set.of(0), Set.of(3), Set.<Integer>of())) {
      Path target = target("stopped" + unreadable, format);
      String bad = unreadable.isEmpty() ? "0001.png must be a JPEG" : "is\tbroken";
      assertThatThrownBy(
              () ->
                  to(format, false)
                      .run(broken(FACES, unreadable), target, (pictures, bytes) -> {}, () -> false))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(bad)
          .hasMessageContaining("--skip-bad leaves such pictures out");
      assertThat(target).doesNotExist();
    }
  }

  @Test
  void aListOfTheUsersIsKept() throws IOException {
    Path target = target("mine", Format.TAR);
    Files.createDirectories(target.getParent());
    Path mine = Files.writeString(Conversion.skippedFile(target), "mine");
    assertThatThrownBy(() -> run(Format.TAR, target, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("skipped.tsv is there already");
    assertThat(mine).hasContent("mine");
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"RECORDIO", "FOLDER", "TAR"})
  void aSetWithoutAnyGoodPictureIsRefused(Format format) {
    TinyFaces two = TinyFaces.of(2, 1, 0.3, 1);
    Path target = target("nothing", format);
    assertThatThrownBy(
            () ->
                to(format, true)
                    .run(broken(two, Set.of(0, 1)), target, (pictures, bytes) -> {}, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none of 2 is");
    assertThat(target).doesNotExist();
  }

  /** As where a disk was taken away: not a thousand pictures, but the source is bad. */
  @Test
  void aSourceThatIsGoneEndsTheConversion() {
    TinyFaces many = TinyFaces.of(1_100, 1, 0, 1);
    Set<Integer> gone = new HashSet<>();
    for (int i = 50; i < many.size(); i++) {
      gone.add(i);
    }
    Path target = target("gone", Format.TAR);
    assertThatThrownBy(
            () ->
                to(Format.TAR, true)
                    .run(broken(many, gone), target, (pictures, bytes) -> {}, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("1,000 pictures one after another")
        .hasMessageContaining("gone or unfit");
    assertThat(target).doesNotExist();
  }
}
