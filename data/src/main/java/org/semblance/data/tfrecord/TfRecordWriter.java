package org.semblance.data.tfrecord;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.semblance.data.FramedWriter;
import org.semblance.data.PictureSink;
import org.semblance.data.feature.FeatureMessage;
import org.semblance.data.feature.FeatureRecord.Dialect;

/**
 * Writes TFRecord files of examples with the features {@code image_raw}, {@code label} (int64) and
 * {@code image_name}: the first two are Keras_insightface's.
 */
public final class TfRecordWriter {

  private TfRecordWriter() {}

  /**
   * Opens a file.
   *
   * @param identities names of the classes, for the label file beside it
   * @param sizes what {@link PictureSink#flush} returned, to go on from there; empty to begin
   */
  public static PictureSink open(Path target, List<String> identities, List<Long> sizes) {
    return open(target, identities, sizes, false);
  }

  /**
   * Opens a file that may be packed, for readers that are told {@code compression_type="GZIP"}.
   *
   * @param identities names of the classes, for the label file beside it
   * @param sizes what {@link PictureSink#flush} returned, to go on from there; empty to begin
   * @param gzip whether it is packed with GZIP
   */
  public static PictureSink open(
      Path target, List<String> identities, List<Long> sizes, boolean gzip) {
    return new FramedWriter(
        target, identities, sizes, TfRecordWriter::example, TfFrame::framed, gzip);
  }

  static byte[] example(int label, String fileName, byte[] encoded) {
    return new FeatureMessage(Dialect.TENSORFLOW)
        .bytes("image_raw", encoded)
        .integer("label", label)
        .bytes("image_name", fileName.getBytes(StandardCharsets.UTF_8))
        .toBytes();
  }
}
