package org.semblance.data.ofrecord;

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
        target, identities, sizes, (label, fileName, encoded) -> framed(label, encoded), false);
  }

  static byte[] framed(int label, byte[] encoded) {
    return OfFrame.framed(
        new FeatureMessage(Dialect.ONEFLOW)
            .bytes(OfRecordData.IMAGE_KEY, encoded)
            .integer(OfRecordData.LABEL_KEY, label)
            .toBytes(OfFrame.HEADER, 0));
  }
}
