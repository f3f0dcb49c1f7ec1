package org.semblance.data.tfrecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.PictureSink;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.op.Ops;
import org.tensorflow.op.io.FifoQueue;
import org.tensorflow.op.io.ReaderRead;
import org.tensorflow.op.io.TfRecordReader;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.Int64List;
import org.tensorflow.types.TString;

class TfRecordTest {

  private static final byte[] PICTURE = "picture".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path folder;

  private static Feature bytes(byte[] value) {
    return Feature.newBuilder()
        .setBytesList(BytesList.newBuilder().addValue(ByteString.copyFrom(value)))
        .build();
  }

  private static Feature integer(long value) {
    return Feature.newBuilder().setInt64List(Int64List.newBuilder().addValue(value)).build();
  }

  private static byte[] example(String imageKey, String labelKey, long label) {
    return Example.newBuilder()
        .setFeatures(
            Features.newBuilder()
                .putFeature("height", integer(112))
                .putFeature(imageKey, bytes(PICTURE))
                .putFeature(labelKey, integer(label))
                .putFeature("note", bytes(new byte[300])))
        .build()
        .toByteArray();
  }

  /** From TensorFlow's writer: tf.io.TFRecordWriter, one record, the three bytes abc. */
  @Test
  void framesHaveTheBytesOfTensorFlow() {
    assertThat(TfFrame.framed("abc".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(HexFormat.of().parseHex(TENSORFLOWS_ABC));
  }

  private static final String TENSORFLOWS_ABC = "0300000000000000b099490e6162636e57f121";

  @Test
  void examplesAreThoseOfTensorFlow() throws InvalidProtocolBufferException {
    Example example = Example.parseFrom(TfRecordWriter.example(70_000, "a/b.jpg", PICTURE));
    assertThat(example.getFeatures().getFeatureMap())
        .containsOnlyKeys("image_raw", "label", "image_name")
        .containsEntry("image_raw", bytes(PICTURE))
        .containsEntry("label", integer(70_000));
  }

  @Test
  void filesOfAFolderAreReadPackedOrNot() throws IOException {
    Files.write(
        folder.resolve("x.tfrecord-00000-of-00002"),
        TfFrame.framed(example("image_raw", "label", 5)));
    try (OutputStream out =
        new GZIPOutputStream(
            Files.newOutputStream(folder.resolve("x.tfrecord-00001-of-00002.gz")))) {
      out.write(TfFrame.framed(example("image/encoded", "image/class/label", 0)));
      out.write(TfFrame.framed(example("encoded", "label", -1)));
    }
    try (ImageSet set = TfRecordData.of(folder).open()) {
      assertThat(set.identities()).containsExactly("-1", "0", "5");
      assertThat(set.size()).isEqualTo(3);
      for (int i = 0; i < 3; i++) {
        assertThat(set.encoded(i)).isEqualTo(PICTURE);
        assertThat(set.label(i)).isEqualTo(2 - i == 0 ? 0 : 2 - i);
      }
      assertThat(set.place(2)).startsWith(folder.resolve("x.tfrecord-00001").toString());
    }
  }

  /** The files were written by TensorFlow itself, with the script beside them. */
  @ParameterizedTest
  @ValueSource(strings = {"tensorflow.tfrecord", "tensorflow.tfrecord.gz"})
  void tensorFlowsOwnFilesAreRead(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream fixture = TfRecordTest.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(fixture), file);
    }
    try (ImageSet set = TfRecordData.of(file).open()) {
      assertThat(set.identities()).containsExactly("7", "300");
      assertThat(set.encoded(0)).asString().isEqualTo("first");
      assertThat(set.encoded(1)).asString().isEqualTo("second");
      assertThat(set.label(1)).isEqualTo(1);
      assertThat(set.label(2)).isZero();
    }
  }

  @Test
  void otherKeysCanBeNamed() throws IOException {
    Path file =
        Files.write(folder.resolve("a.tfrecord"), TfFrame.framed(example("jpeg", "who", 3)));
    assertThatThrownBy(() -> TfRecordData.of(file).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("byte offset 0")
        .hasMessageContaining("bytes [")
        .hasMessageContaining("jpeg")
        .hasMessageContaining("who")
        .hasMessageContaining("imageKey");
    try (ImageSet set = new TfRecordData(file, "jpeg", "who", 1).openPart()) {
      assertThat(set.encoded(0)).isEqualTo(PICTURE);
      assertThat(set.identities()).containsExactly("3");
    }
  }

  /** Any changed byte is noticed when the set is opened. */
  @Test
  void everyChangedByteIsNoticed() throws IOException {
    byte[] good = TfFrame.framed(example("image_raw", "label", 5));
    Path file = folder.resolve("a.tfrecord");
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x10;
      Files.write(file, bad);
      assertThatThrownBy(() -> TfRecordData.of(file).open())
          .isInstanceOf(DataException.class)
          .hasMessageContaining(file + ", byte offset");
    }
  }

  /** The length is a lie, its check sum is not. */
  @Test
  void aRecordLongerThanItsFileIsRefusedBeforeItIsRead() throws IOException {
    ByteBuffer head = ByteBuffer.allocate(12 + 100).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(1L << 40);
    head.putInt(TfFrame.masked(head.array(), 0, 8));
    Path file = Files.write(folder.resolve("a.tfrecord"), head.array());
    assertThatThrownBy(() -> TfRecordData.of(file).open())
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("byte offset 12", "cut short", "1,099,511,627,776 bytes");
  }

  @Test
  void aFileThatIsCutShortIsNoticed() throws IOException {
    byte[] good = TfFrame.framed(example("image_raw", "label", 5));
    Path file = folder.resolve("a.tfrecord");
    for (int length = 1; length < good.length; length += 7) {
      Files.write(file, java.util.Arrays.copyOf(good, length));
      assertThatThrownBy(() -> TfRecordData.of(file).open())
          .isInstanceOf(DataException.class)
          .hasMessageContaining("cut short");
    }
  }

  /** Also a file that was written in two goes: it has two GZIP members. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tensorFlowReadsOurFiles(boolean gzip) throws IOException {
    Path file = folder.resolve(gzip ? "a.tfrecord.gz" : "a.tfrecord");
    List<Long> sizes;
    try (PictureSink sink = TfRecordWriter.open(file, List.of("Ann", "Bea"), List.of(), gzip)) {
      sink.add(0, "x", PICTURE);
      sink.add(1, "y", new byte[100_000]);
      sizes = sink.flush();
      sink.add(1, "lost", PICTURE);
    }
    try (PictureSink sink = TfRecordWriter.open(file, List.of("Ann", "Bea"), sizes, gzip)) {
      sink.add(1, "z", PICTURE);
      sink.finish();
    }
    List<Example> read = readByTensorFlow(file, gzip ? "GZIP" : "");
    assertThat(read)
        .extracting(example -> example.getFeatures().getFeatureOrThrow("image_raw"))
        .containsExactly(bytes(PICTURE), bytes(new byte[100_000]), bytes(PICTURE));
    assertThat(read)
        .extracting(example -> example.getFeatures().getFeatureOrThrow("label"))
        .containsExactly(integer(0), integer(1), integer(1));
  }

  private static List<Example> readByTensorFlow(Path file, String compression) throws IOException {
    List<Example> read = new ArrayList<>();
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      FifoQueue files = tf.io.fifoQueue(List.of(TString.class));
      ReaderRead next =
          tf.io.readerRead(
              tf.io.tfRecordReader(TfRecordReader.compressionType(compression)), files);
      session.run(tf.io.queueEnqueue(files, List.of(tf.constant(file.toString()))));
      session.run(tf.io.queueClose(files));
      while (true) {
        try (Result result = session.runner().fetch(next.value()).run()) {
          read.add(Example.parseFrom(((TString) result.get(0)).asBytes().getObject()));
        }
      }
    } catch (TFOutOfRangeException e) {
      return read; // that is how the reader says that it is at the end
    }
  }

  @Test
  void whatIsWrittenIsRead() {
    Path file = folder.resolve("a.tfrecord");
    try (PictureSink sink = TfRecordWriter.open(file, List.of("Ann", "Bea"), List.of())) {
      sink.add(1, "x", PICTURE);
      List<Long> sizes = sink.flush();
      sink.add(0, "y", new byte[0]);
      sink.close();
      try (PictureSink again = TfRecordWriter.open(file, List.of("Ann", "Bea"), sizes)) {
        again.add(0, "z", PICTURE);
        again.finish();
      }
    }
    try (ImageSet set = TfRecordData.of(file).open()) {
      assertThat(set.size()).isEqualTo(2);
      assertThat(set.label(0)).isEqualTo(1);
      assertThat(set.encoded(1)).isEqualTo(PICTURE);
    }
  }
}
