package org.semblance.data.ofrecord;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.semblance.data.FramedWriter;
import org.semblance.data.PictureSink;
import org.semblance.data.feature.FeatureMessage;
import org.semblance.data.feature.FeatureRecord.Dialect;

/** Writes OFRecord parts with the features {@code encoded} and {@code label} (int32). */
public final class OfRecordWriter {

  private OfRecordWriter() {}

  /**
   * Opens a part.
   *
   * @param identities names of the classes, for the label file beside it
   * @param sizes what {@link PictureSink#flush} returned, to go on from there; empty to begin
   */
  public static PictureSink open(Path target, List<String> identities, List<Long> sizes) {
    return new FramedWriter(
        target, identities, sizes, OfRecordWriter::record, OfRecordWriter::framed, false);
  }

  static byte[] record(int label, String fileName, byte[] encoded) {
    return new FeatureMessage(Dialect.ONEFLOW)
        .bytes(OfRecordData.IMAGE_KEY, encoded)
        .integer(OfRecordData.LABEL_KEY, label)
        .toBytes();
  }

  static byte[] framed(byte[] data) {
    return ByteBuffer.allocate(OfRecordData.HEADER + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(data.length)
        .put(data)
        .array();
  }
}
