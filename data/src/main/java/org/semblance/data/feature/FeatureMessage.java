package org.semblance.data.feature;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.semblance.data.feature.FeatureRecord.Dialect;

/** Builds the bytes of a record of named features, in the order in which they are added. */
public final class FeatureMessage {

  private final Dialect dialect;
  private final ByteArrayOutputStream map = new ByteArrayOutputStream();

  /** Starts a record. */
  public FeatureMessage(Dialect dialect) {
    this.dialect = dialect;
  }

  /** Adds a feature of one string of bytes. */
  public FeatureMessage bytes(String key, byte[] value) {
    byte[] list = message(out -> out.writeByteArray(1, value));
    return add(key, message(out -> out.writeByteArray(1, list)));
  }

  /** Adds a feature of one whole number; of 32 bits in OneFlow's records. */
  public FeatureMessage integer(String key, long value) {
    byte[] packed = message(out -> out.writeInt64NoTag(value));
    byte[] list = message(out -> out.writeByteArray(1, packed));
    int field = dialect == Dialect.TENSORFLOW ? 3 : 4;
    return add(key, message(out -> out.writeByteArray(field, list)));
  }

  private FeatureMessage add(String key, byte[] feature) {
    byte[] entry =
        message(
            out -> {
              out.writeString(1, key);
              out.writeByteArray(2, feature);
            });
    map.writeBytes(message(out -> out.writeByteArray(1, entry)));
    return this;
  }

  /** Returns the record. */
  public byte[] toBytes() {
    byte[] features = map.toByteArray();
    return dialect == Dialect.TENSORFLOW
        ? message(out -> out.writeByteArray(1, features))
        : features;
  }

  private interface Writer {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      writer.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written", e);
    }
    return bytes.toByteArray();
  }
}
