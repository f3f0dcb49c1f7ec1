package org.semblance.data.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.ByteFile;
import org.semblance.data.DataException;
import org.semblance.data.distillation.DistillationWriter.Pictures;
import org.semblance.data.tfrecord.TfFrame;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;

class DistillationWriterTest {

  private static final DistillationHeader HALF = new DistillationHeader(5, 2, 4, true);
  private static final DistillationHeader FULL = new DistillationHeader(5, 2, 4, false);

  @TempDir private Path folder;

  /** Pictures p0, p1, and so on, of classes 4, 3, and so on. */
  private static Pictures pictures(String prefix) {
    return new Pictures() {
      @Override
      public String name(int picture) {
        return prefix + picture + "/\u00fc.jpg";
      }

      @Override
      public int label(int picture) {
        return 4 - picture;
      }
    };
  }

  private static float[] embedding(int picture) {
    return new float[] {picture + 0.5f, -1};
  }

  private DistillationWriter open(Path target, DistillationHeader header) {
    return DistillationWriter.open(target, header, pictures("p"));
  }

  private static void addAll(DistillationWriter writer) {
    for (int picture = writer.written(); picture < 4; picture++) {
      writer.add(embedding(picture));
    }
  }

  private Path whole(DistillationHeader header) {
    Path file = folder.resolve("whole-" + header.half() + ".tfrecord");
    try (DistillationWriter writer = open(file, header)) {
      addAll(writer);
      assertThat(file).doesNotExist();
      writer.finish();
    }
    return file;
  }

  @Test
  void whatIsWrittenIsRead() {
    for (DistillationHeader header : List.of(HALF, FULL)) {
      try (DistillationRecords records = DistillationRecords.open(whole(header))) {
        assertThat(records.header()).isEqualTo(header);
        for (int i = 0; i < 4; i++) {
          assertThat(records.name(i)).isEqualTo("p" + i + "/\u00fc.jpg");
          assertThat(records.label(i)).isEqualTo(4 - i);
          assertThat(records.embedding(i)).containsExactly(i + 0.5f, -1);
        }
      }
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  /** Read with TensorFlow's own message: the features that the original's reader asks for. */
  @Test
  void recordsAreTensorFlowsExamples() throws IOException {
    List<Map<String, Feature>> records = new ArrayList<>();
    try (ByteFile file = ByteFile.open(whole(HALF), "a file")) {
      ByteFile.Scanner scanner = file.scanner();
      while (!scanner.atEnd()) {
        records.add(Example.parseFrom(TfFrame.record(file, scanner)).getFeatures().getFeatureMap());
      }
    }
    assertThat(records).hasSize(4);
    assertThat(records.get(0))
        .containsOnlyKeys(
            "image_names",
            "image_classes",
            "embeddings",
            "classes",
            "emb_shape",
            "total",
            "use_fp16");
    assertThat(integer(records.get(0), "classes")).isEqualTo(5);
    assertThat(integer(records.get(0), "emb_shape")).isEqualTo(2);
    assertThat(integer(records.get(0), "total")).isEqualTo(4);
    assertThat(integer(records.get(0), "use_fp16")).isEqualTo(1);
    Map<String, Feature> third = records.get(2);
    assertThat(third).containsOnlyKeys("image_names", "image_classes", "embeddings");
    assertThat(integer(third, "image_classes")).isEqualTo(2);
    assertThat(feature(third, "image_names").getBytesList().getValue(0).toStringUtf8())
        .isEqualTo("p2/\u00fc.jpg");
    // 2.5 is 0x4100 in float16, −1 is 0xbc00.
    assertThat(feature(third, "embeddings").getBytesList().getValue(0).toByteArray())
        .isEqualTo(
            ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0x4100)
                .putShort((short) 0xbc00)
                .array());
  }

  private static long integer(Map<String, Feature> record, String key) {
    return feature(record, key).getInt64List().getValue(0);
  }

  private static Feature feature(Map<String, Feature> record, String key) {
    return Objects.requireNonNull(record.get(key), key);
  }

  /** Wherever it was cut, the file becomes the same. */
  @Test
  void aWriterGoesOnFromEveryCut() throws IOException {
    byte[] whole = Files.readAllBytes(whole(HALF));
    int first = firstRecord(whole);
    Path target = folder.resolve("cut.tfrecord");
    Path part = folder.resolve("cut.tfrecord.part");
    for (int length = first; length <= whole.length; length++) {
      Files.write(part, Arrays.copyOf(whole, length));
      try (DistillationWriter writer = open(target, HALF)) {
        assertThat(writer.written()).isBetween(1, 4);
        addAll(writer);
        writer.finish();
      }
      assertThat(target).hasBinaryContent(whole);
      Files.delete(target);
    }
  }

  private static int firstRecord(byte[] file) {
    return (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong() + 16;
  }

  @Test
  void aWriterThatIsClosedKeepsWhatItHas() throws IOException {
    Path target = folder.resolve("a.tfrecord");
    try (DistillationWriter writer = open(target, FULL)) {
      writer.add(embedding(0));
      writer.add(embedding(1));
    }
    assertThat(target).doesNotExist();
    try (DistillationWriter writer = open(target, FULL)) {
      assertThat(writer.written()).isEqualTo(2);
      addAll(writer);
      writer.flush();
      writer.finish();
    }
    assertThat(target).hasSameBinaryContentAs(whole(FULL));
  }

  @Test
  void anEmptyBeginningIsNoObstacle() throws IOException {
    Path target = folder.resolve("a.tfrecord");
    open(target, FULL).close();
    try (DistillationWriter writer = open(target, FULL)) {
      assertThat(writer.written()).isZero();
    }
  }

  @Test
  void theBeginningOfAnotherFileIsKept() throws IOException {
    Path target = folder.resolve("a.tfrecord");
    try (DistillationWriter writer = open(target, HALF)) {
      writer.add(embedding(0));
    }
    assertThatThrownBy(() -> open(target, FULL))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.tfrecord.part must be the beginning")
        .hasMessageContaining("half=true")
        .hasMessageContaining("delete it");
    assertThatThrownBy(() -> DistillationWriter.open(target, HALF, pictures("q")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("p0/\u00fc.jpg of class 4 where that has q0/\u00fc.jpg of class 4");
    Path part = Files.writeString(folder.resolve("a.tfrecord.part"), "somebody's");
    assertThatThrownBy(() -> open(target, HALF))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nothing of a distillation file");
    assertThat(part).hasContent("somebody's");
  }

  @Test
  void aFileThatIsThereIsKept() throws IOException {
    Path target = Files.writeString(folder.resolve("a.tfrecord"), "mine");
    assertThatThrownBy(() -> open(target, HALF))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.tfrecord is there already");
    assertThat(target).hasContent("mine");
  }

  @Test
  void valuesThatCannotBeKeptAreRefused() {
    try (DistillationWriter writer = open(folder.resolve("a.tfrecord"), HALF)) {
      assertThatThrownBy(() -> writer.add(new float[] {0, -70_000}))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("p0/")
          .hasMessageContaining(
              "65504.0, which is float16's end, got -70000.0 at 1; write float32");
      assertThatThrownBy(() -> writer.add(new float[] {Float.NaN, 0}))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("got NaN at 0");
      assertThatThrownBy(() -> writer.add(new float[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 values, got 3");
      assertThat(writer.written()).isZero();
      assertThatThrownBy(writer::finish)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("4 records were promised, 0 written");
    }
    try (DistillationWriter writer = open(folder.resolve("b.tfrecord"), FULL)) {
      writer.add(new float[] {0, -70_000});
      assertThatThrownBy(() -> writer.add(new float[] {Float.POSITIVE_INFINITY, 0}))
          .isInstanceOf(DataException.class);
    }
  }

  @Test
  void headersMustBePossible() {
    assertThatThrownBy(() -> new DistillationHeader(0, 1, 1, true)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> new DistillationHeader(1, 0, 1, true)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> new DistillationHeader(1, 65_537, 1, true))
        .hasMessageContaining("embeddingSize must be in [1, 65536], got 65537");
    assertThatThrownBy(() -> new DistillationHeader(1, 1, 0, true)).hasMessageContaining("total");
  }
}
