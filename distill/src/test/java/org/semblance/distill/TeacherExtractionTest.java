package org.semblance.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.convert.Conversion;
import org.semblance.data.convert.Format;
import org.semblance.data.distillation.DistillationHeader;
import org.semblance.data.distillation.DistillationRecords;
import org.semblance.data.testing.TinyFaces;

class TeacherExtractionTest {

  private static final TinyFaces FACES = TinyFaces.of(5, 4, 0.3, 1);
  private static final TeacherExtraction PLAIN = new TeacherExtraction(3, false, false, null, 2);

  @TempDir private Path folder;

  /** What was heard. */
  private static final class Heard implements TeacherExtraction.Progress {

    private int before;
    private final List<Integer> done = new ArrayList<>();

    @Override
    public void goesOnFrom(int pictures) {
      before = pictures;
    }

    @Override
    public void embedded(int pictures, int total) {
      assertThat(total).isEqualTo(20);
      done.add(pictures);
    }
  }

  private final Heard heard = new Heard();

  private Path target() {
    return folder.resolve("t.tfrecord");
  }

  private ExtractionResult run(TeacherExtraction how, BooleanSupplier stop) {
    return run(how, FACES, new Teacher(new FirstPixel(), "one"), stop);
  }

  private ExtractionResult run(
      TeacherExtraction how, ImageSet images, Teacher teacher, BooleanSupplier stop) {
    return how.run(images, teacher, target(), heard, stop);
  }

  private byte[] whole(TeacherExtraction how) throws IOException {
    run(how, () -> false);
    byte[] bytes = Files.readAllBytes(target());
    Files.delete(target());
    return bytes;
  }

  private static float[] expected(int picture, boolean flip) throws IOException {
    int rgb = ImageIO.read(new ByteArrayInputStream(FACES.encoded(picture))).getRGB(0, 0);
    return FirstPixel.embedding(rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF, flip);
  }

  private static void requireRecords(Path file, int[] order, boolean flip, boolean half)
      throws IOException {
    try (DistillationRecords records = DistillationRecords.open(file)) {
      assertThat(records.header()).isEqualTo(new DistillationHeader(5, 4, 20, half));
      for (int i = 0; i < order.length; i++) {
        assertThat(records.name(i)).isEqualTo(FACES.place(order[i]));
        assertThat(records.label(i)).isEqualTo(order[i] / 4);
        // The largest value is 765; float16 has 10 bits of fraction.
        assertThat(records.embedding(i))
            .containsExactly(expected(order[i], flip), within(half ? 0.25f : 1e-6f));
      }
    }
  }

  @Test
  void recordsHoldWhatTheTeacherGives() throws IOException {
    int[] order = IntStream.range(0, 20).toArray();
    for (int batch : new int[] {1, 7, 20, 64}) {
      for (boolean flip : new boolean[] {false, true}) {
        TeacherExtraction how = new TeacherExtraction(batch, flip, !flip, null, 1);
        ExtractionResult result = run(how, () -> false);
        assertThat(result.complete()).isTrue();
        assertThat(result.before()).isZero();
        assertThat(result.records()).isEqualTo(20);
        requireRecords(target(), order, flip, !flip);
        try (var left = Files.list(folder)) {
          assertThat(left).containsExactly(target());
        }
        Files.delete(target());
      }
    }
  }

  @Test
  void neitherBatchesNorThreadsChangeTheFile() throws IOException {
    byte[] whole = whole(PLAIN);
    assertThat(whole(new TeacherExtraction(20, false, false, null, 1))).isEqualTo(whole);
    assertThat(whole(new TeacherExtraction(64, false, false, null, 4))).isEqualTo(whole);
  }

  /** The order is the one in which a conversion of the same seed has the pictures. */
  @Test
  void aSeedDecidesTheOrder() throws IOException {
    TeacherExtraction shuffled = new TeacherExtraction(3, false, false, 7L, 2);
    run(shuffled, () -> false);
    Path converted = folder.resolve("faces.tfrecord");
    new Conversion(Format.TFRECORD, 1, 7L, null, 1)
        .run(FACES, converted, (pictures, bytes) -> {}, () -> false);
    int[] order = new int[20];
    try (ImageSet images = Format.TFRECORD.at(converted).open()) {
      for (int i = 0; i < order.length; i++) {
        byte[] picture = images.encoded(i);
        order[i] =
            IntStream.range(0, 20)
                .filter(face -> Arrays.equals(FACES.encoded(face), picture))
                .findFirst()
                .orElseThrow();
      }
    }
    assertThat(order).doesNotHaveDuplicates();
    assertThat(order).isNotEqualTo(IntStream.range(0, 20).toArray());
    requireRecords(target(), order, false, false);
  }

  @Test
  void whatWasStoppedGoesOnToTheSameFile() throws IOException {
    for (@Nullable Long shuffle : new @Nullable Long[] {null, 3L}) {
      TeacherExtraction how = new TeacherExtraction(3, false, true, shuffle, 2);
      byte[] whole = whole(how);
      int before = 0;
      ExtractionResult result;
      do {
        heard.done.clear();
        result = run(how, () -> true);
        assertThat(result.before()).isEqualTo(before);
        assertThat(heard.before).isEqualTo(before);
        assertThat(heard.done).containsExactly(Math.min(20, before + 3));
        before = result.records();
        assertThat(Files.exists(target())).isEqualTo(result.complete());
        assertThat(folder.resolve("t.tfrecord.job").toFile().exists())
            .isNotEqualTo(result.complete());
      } while (!result.complete());
      assertThat(target()).hasBinaryContent(whole);
      assertThat(folder.resolve("t.tfrecord.part")).doesNotExist();
      Files.delete(target());
      heard.before = 0;
    }
  }

  @Test
  void whatWasCutAnywhereGoesOnToTheSameFile() throws IOException {
    byte[] whole = whole(PLAIN);
    Path part = folder.resolve("t.tfrecord.part");
    run(PLAIN, () -> true);
    byte[] job = Files.readAllBytes(folder.resolve("t.tfrecord.job"));
    int first = (int) Files.size(part) / 3 + 40;
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 20; i++) {
      int length = random.nextInt(first, whole.length + 1);
      Files.write(part, Arrays.copyOf(whole, length));
      Files.write(folder.resolve("t.tfrecord.job"), job);
      assertThat(run(PLAIN, () -> false).complete()).isTrue();
      assertThat(target()).hasBinaryContent(whole);
      Files.delete(target());
    }
  }

  @Test
  void aTeacherThatFailsLosesNothingOfWhatItGave() throws IOException {
    byte[] whole = whole(PLAIN);
    Teacher failing =
        new Teacher(
            new FirstPixel(
                batch -> {
                  if (batch == 4) {
                    throw new IllegalStateException("out of breath");
                  }
                }),
            "one");
    assertThatThrownBy(() -> run(PLAIN, FACES, failing, () -> false))
        .hasMessageContaining("out of breath");
    ExtractionResult result = run(PLAIN, () -> false);
    assertThat(result.before()).isEqualTo(12);
    assertThat(target()).hasBinaryContent(whole);
  }

  @Test
  void aDamagedPictureIsNamedAndMayBeReplaced() throws IOException {
    byte[] whole = whole(PLAIN);
    TinyFaces damaged = FACES.with(11, Arrays.copyOf(FACES.encoded(11), 60));
    Teacher teacher = new Teacher(new FirstPixel(), "one");
    assertThatThrownBy(() -> run(PLAIN, damaged, teacher, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tiny!/tiny002/0003.png");
    ExtractionResult result = run(PLAIN, () -> false);
    assertThat(result.before()).isEqualTo(9);
    assertThat(target()).hasBinaryContent(whole);
  }

  @Test
  void anotherExtractionDoesNotGoOn() throws IOException {
    run(PLAIN, () -> true);
    byte[] part = Files.readAllBytes(folder.resolve("t.tfrecord.part"));
    byte[] job = Files.readAllBytes(folder.resolve("t.tfrecord.job"));
    Teacher one = new Teacher(new FirstPixel(), "one");
    Teacher two = new Teacher(new FirstPixel(), "two");
    refused("teacher (its files, or what is said of its pixels) was", PLAIN, FACES, two);
    refused("flip was off, is on", new TeacherExtraction(3, true, false, null, 2), FACES, one);
    refused(
        "type was float32, is float16", new TeacherExtraction(3, false, true, null, 2), FACES, one);
    refused(
        "order was that of the data, is drawn from seed 7",
        new TeacherExtraction(3, false, false, 7L, 2),
        FACES,
        one);
    refused("is 16 pictures", PLAIN, TinyFaces.of(4, 4, 0.3, 1), one);
    // The same names, other pictures.
    refused("data was 20 pictures", PLAIN, TinyFaces.of(5, 4, 0.3, 2), one);
    assertThatThrownBy(
            () -> run(new TeacherExtraction(3, true, true, null, 2), FACES, one, () -> false))
        .hasMessageContaining("flip was off, is on; type was float32, is float16. Run that one");
    assertThat(folder.resolve("t.tfrecord.part")).hasBinaryContent(part);
    assertThat(folder.resolve("t.tfrecord.job")).hasBinaryContent(job);
    assertThat(run(new TeacherExtraction(8, false, false, null, 1), () -> false).complete())
        .isTrue();
  }

  private void refused(String message, TeacherExtraction how, ImageSet images, Teacher teacher) {
    assertThatThrownBy(() -> run(how, images, teacher, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("t.tfrecord.part is the beginning of another extraction: ")
        .hasMessageContaining(message)
        .hasMessageContaining("delete it and t.tfrecord.job");
  }

  @Test
  void whatIsThereIsKept() throws IOException {
    Files.writeString(target(), "mine");
    assertThatThrownBy(() -> run(PLAIN, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("t.tfrecord is there already");
    assertThat(target()).hasContent("mine");
    assertThat(folder.resolve("t.tfrecord.job")).doesNotExist();
    Files.delete(target());

    Path part = Files.writeString(folder.resolve("t.tfrecord.part"), "somebody's");
    assertThatThrownBy(() -> run(PLAIN, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("t.tfrecord.job is not there; delete it to begin anew");
    for (String job : List.of("", "semblance-extraction-1\nnonsense\n", "other\n")) {
      Files.writeString(folder.resolve("t.tfrecord.job"), job);
      assertThatThrownBy(() -> run(PLAIN, () -> false))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(
              "t.tfrecord.job tells what an extraction is of, but cannot be read");
    }
    assertThat(part).hasContent("somebody's");
  }

  @Test
  void aJobWithoutABeginningIsNoObstacle() throws IOException {
    Files.writeString(folder.resolve("t.tfrecord.job"), "of an older file\n");
    assertThat(run(PLAIN, () -> false).complete()).isTrue();
    assertThat(folder.resolve("t.tfrecord.job")).doesNotExist();
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> new TeacherExtraction(0, false, false, null, 1))
        .hasMessage("batch must be >= 1, got 0");
    assertThatThrownBy(() -> new TeacherExtraction(1, false, false, null, 0))
        .hasMessage("threads must be >= 1, got 0");
    assertThatThrownBy(() -> new Teacher(new FirstPixel(), " "))
        .hasMessageContaining("contentKey must be one line");
  }
}
