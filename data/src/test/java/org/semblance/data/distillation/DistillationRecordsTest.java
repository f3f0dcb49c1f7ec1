package org.semblance.data.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.data.DataException;
import org.semblance.data.feature.FeatureMessage;
import org.semblance.data.feature.FeatureRecord.Dialect;
import org.semblance.data.testing.Damage;
import org.semblance.data.tfrecord.TfFrame;

class DistillationRecordsTest {

  private static final int CASES = 2_000;
  private static final int NIGHTLY_CASES = 100_000;

  @TempDir private Path folder;

  private static byte[] fixture(String name) throws IOException {
    try (InputStream in = DistillationRecordsTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private Path file(byte[]... parts) throws IOException {
    return Files.write(folder.resolve("a.tfrecord"), Bytes.concat(parts));
  }

  private void assertRefused(byte[] bytes, String... parts) throws IOException {
    Path file = file(bytes);
    assertThatThrownBy(() -> DistillationRecords.open(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(parts);
  }

  /** The values of {@code make.py}; 65504 and −2⁻²⁴ are the ends of float16. */
  private static void assertTensorFlows(Path file, boolean half) {
    try (DistillationRecords records = DistillationRecords.open(file)) {
      assertThat(records.header()).isEqualTo(new DistillationHeader(3, 4, 3, half));
      assertThat(records.size()).isEqualTo(3);
      assertThat(records.name(0)).isEqualTo("faces/0/a.jpg");
      assertThat(records.name(1)).isEqualTo("faces/2/Jos\u00e9.png");
      assertThat(records.name(2)).isEqualTo("faces/0/b.jpg");
      assertThat(records.label(0)).isZero();
      assertThat(records.label(1)).isEqualTo(2);
      assertThat(records.label(2)).isZero();
      // 0.1, 3e-6, 1/3, 1e-4 as NumPy has them in float16 and float32.
      assertThat(records.embedding(0))
          .containsExactly(1, -2.5f, half ? 0.099975586f : 0.1f, half ? 2.9802322e-06f : 3e-6f);
      assertThat(records.embedding(1)).containsExactly(0, -0f, 65504, -0x1p-24f);
      float[] shifted = new float[5];
      records.embedding(2, shifted, 1);
      assertThat(shifted)
          .containsExactly(
              0, half ? 0.33325195f : 0.33333334f, half ? 1678 * 0x1p-24f : 1e-4f, -70, 2);
    }
  }

  /** The files were written by TensorFlow itself, with the script beside them. */
  @Test
  void tensorFlowsOwnFilesAreRead() throws IOException {
    assertTensorFlows(file(fixture("float32.tfrecord")), false);
    assertTensorFlows(file(fixture("float16.tfrecord")), true);
    Path packed = folder.resolve("packed.tfrecord.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(fixture("float16.tfrecord"));
    }
    assertTensorFlows(packed, true);
  }

  @Test
  void placesOutsideAreRefused() throws IOException {
    try (DistillationRecords records =
        DistillationRecords.open(file(fixture("float32.tfrecord")))) {
      assertThatThrownBy(() -> records.name(3)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> records.embedding(-1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> records.embedding(0, new float[6], 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("4 values from 3 do not fit into 6");
    }
  }

  private static FeatureMessage picture(long label, int bytes) {
    return new FeatureMessage(Dialect.TENSORFLOW)
        .bytes("image_names", new byte[] {'x'})
        .integer("image_classes", label)
        .bytes("embeddings", new byte[bytes]);
  }

  private static FeatureMessage first(long classes, long size, long total, long half) {
    return picture(0, 4)
        .integer("classes", classes)
        .integer("emb_shape", size)
        .integer("total", total)
        .integer("use_fp16", half);
  }

  private static byte[] framed(FeatureMessage... records) {
    return Bytes.concat(
        Arrays.stream(records)
            .map(record -> TfFrame.framed(record.toBytes()))
            .toArray(byte[][]::new));
  }

  @Test
  void whatTheFirstRecordSaysMustBePossible() throws IOException {
    assertRefused(framed(picture(0, 4)), "byte offset 0", "record 1", "whole number classes");
    assertRefused(framed(first(0, 1, 1, 0)), "classes in [1, 2,147,483,647], got 0");
    assertRefused(framed(first(1L << 31, 1, 1, 0)), "classes in [1, 2,147,483,647]");
    assertRefused(framed(first(1, 65_537, 1, 0)), "emb_shape in [1, 65,536], got 65,537");
    assertRefused(framed(first(1, 1, -1, 0)), "total in [1, 2,147,483,647], got -1");
    assertRefused(framed(first(1, 1, 1, 2)), "use_fp16 in [0, 1], got 2");
    assertRefused(new byte[0], "it is empty");
  }

  @Test
  void everyRecordMustFitTheFirst() throws IOException {
    assertRefused(framed(first(2, 2, 1, 0)), "record 1", "8 bytes, 2 times float32", "got 4");
    assertRefused(
        framed(first(2, 1, 2, 0), picture(1, 2)), "record 2", "4 bytes, 1 times float32", "got 2");
    assertRefused(
        framed(first(2, 2, 2, 1), picture(2, 4)), "record 2", "image_classes in [0, 1], got 2");
    assertRefused(
        framed(first(2, 1, 2, 0), new FeatureMessage(Dialect.TENSORFLOW).integer("label", 1)),
        "record 2",
        "bytes image_names",
        "label");
    assertRefused(framed(first(2, 1, 3, 0), picture(1, 4)), "3 records", "got 2", "cut short");
    assertRefused(framed(first(2, 1, 1, 0), picture(1, 4)), "1 records", "got 2");
  }

  @Test
  void everyChangedByteAndEveryCutIsNoticed() throws IOException {
    byte[] good = fixture("float16.tfrecord");
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x04;
      assertRefused(bad, "byte offset");
      assertRefused(Arrays.copyOf(good, i), i == 0 ? "it is empty" : "cut short");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"float16.tfrecord", "float32.tfrecord"})
  void damageIsRefused(String name) throws IOException {
    damage(name, CASES, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"float16.tfrecord", "float32.tfrecord"})
  @Tag("nightly")
  void muchDamageIsRefused(String name) throws IOException {
    damage(name, NIGHTLY_CASES, 2);
  }

  private void damage(String name, int cases, long seed) throws IOException {
    Damage damage = Damage.toBytes(fixture(name), seed);
    int refused = 0;
    for (int i = 0; i < cases; i++) {
      byte[] bad = damage.next();
      Path file = file(bad);
      refused += Damage.refuses(i, bad.length, 0, () -> read(file)) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(cases * 9 / 10);
  }

  /** Sums would hide what is behind them: here they fit the damage. */
  @Test
  void damageWithGoodSumsIsRefusedOrRead() throws IOException {
    List<byte[]> good =
        List.of(first(3, 1, 3, 0).toBytes(), picture(1, 4).toBytes(), picture(2, 4).toBytes());
    List<Damage> damage =
        IntStream.range(0, 3).mapToObj(i -> Damage.toBytes(good.get(i), i)).toList();
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      List<byte[]> bad = new ArrayList<>(good);
      bad.set(i % 3, damage.get(i % 3).next());
      Path file = file(bad.stream().map(TfFrame::framed).toArray(byte[][]::new));
      refused += Damage.refuses(i, Files.size(file), 0, () -> read(file)) ? 1 : 0;
    }
    assertThat(refused).isBetween(CASES / 2, CASES - 1);
  }

  private static void read(Path file) {
    try (DistillationRecords records = DistillationRecords.open(file)) {
      for (int i = 0; i < records.size(); i++) {
        records.name(i);
        records.label(i);
        records.embedding(i);
      }
    }
  }

  @Test
  void aFolderOfSeveralIsNotOne() throws IOException {
    file(fixture("float32.tfrecord"));
    assertTensorFlows(folder, false);
    Files.write(folder.resolve("b.tfrecord"), fixture("float16.tfrecord"));
    assertThatThrownBy(() -> DistillationRecords.open(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has 2; name one of them");
  }
}
