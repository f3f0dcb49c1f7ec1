package org.semblance.data.feature;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.semblance.data.feature.FeatureRecord.Dialect;

/** Builds the bytes of a record of named features, in the order in which they are added. */
public final class FeatureMessage {

  /** Tags of the fields 1 to 15. */
  private static final int TAG_BYTES = 1;

  private static final int USUAL_FEATURES = 4;

  private final Dialect dialect;
  private final List<Feature> features = new ArrayList<>(USUAL_FEATURES);

  /** Starts a record. */
  public FeatureMessage(Dialect dialect) {
    this.dialect = dialect;
  }

  /** Adds a feature of one string of bytes, which must not be changed until the record is made. */
  public FeatureMessage bytes(String key, byte[] value) {
    features.add(new Feature(key.getBytes(StandardCharsets.UTF_8), 1, value));
    return this;
  }

  /** Adds a feature of one whole number; of 32 bits in OneFlow's records. */
  public FeatureMessage integer(String key, long value) {
    byte[] packed = new byte[CodedOutputStream.computeInt64SizeNoTag(value)];
    write(packed, 0, packed.length, out -> out.writeInt64NoTag(value));
    int field = dialect == Dialect.TENSORFLOW ? 3 : 4;
    features.add(new Feature(key.getBytes(StandardCharsets.UTF_8), field, packed));
    return this;
  }

  /** Returns the record. */
  public byte[] toBytes() {
    return toBytes(0, 0);
  }

  /** Returns the record with some zeros before and behind it, for what frames it. */
  public byte[] toBytes(int before, int behind) {
    int mapBytes = mapBytes();
    boolean wrapped = dialect == Dialect.TENSORFLOW;
    int length = wrapped ? delimited(mapBytes) : mapBytes;
    byte[] bytes = new byte[before + length + behind];
    write(
        bytes,
        before,
        length,
        out -> {
          if (wrapped) {
            begin(out, 1, mapBytes);
          }
          for (Feature feature : features) {
            feature.write(out);
          }
        });
    return bytes;
  }

  private int mapBytes() {
    int bytes = 0;
    for (Feature feature : features) {
      bytes += delimited(feature.entryBytes());
    }
    return bytes;
  }

  /**
   * An entry of the map, {@code {key = 1, feature = 2}}. Its feature {@code {list = field}} is a
   * list {@code {value = 1}}, whether of one string or of packed numbers.
   */
  @SuppressWarnings("ArrayRecordComponent") // features are not compared
  private record Feature(byte[] key, int field, byte[] value) {

    private int listBytes() {
      return delimited(value.length);
    }

    private int featureBytes() {
      return delimited(listBytes());
    }

    int entryBytes() {
      return delimited(key.length) + delimited(featureBytes());
    }

    void write(CodedOutputStream out) throws IOException {
      begin(out, 1, entryBytes());
      begin(out, 1, key.length);
      out.writeRawBytes(key);
      begin(out, 2, featureBytes());
      begin(out, field, listBytes());
      begin(out, 1, value.length);
      out.writeRawBytes(value);
    }
  }

  /** Bytes of a field of so many, with its tag and length. */
  private static int delimited(int bytes) {
    return TAG_BYTES + CodedOutputStream.computeUInt32SizeNoTag(bytes) + bytes;
  }

  private static void begin(CodedOutputStream out, int field, int bytes) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(bytes);
  }

  private interface Writer {
    void write(CodedOutputStream out) throws IOException;
  }

  private static void write(byte[] into, int from, int length, Writer writer) {
    CodedOutputStream out = CodedOutputStream.newInstance(into, from, length);
    try {
      writer.write(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written", e);
    }
  }
}
