package org.semblance.data.ofrecord;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.List;
import org.semblance.data.ImageSet;
import org.semblance.data.RecordImages;
import org.semblance.data.TrainingData;
import org.semblance.data.feature.FeatureFormat;
import org.semblance.data.feature.FeatureRecord.Dialect;

/**
 * OneFlow's OFRecord: a part, or a folder of {@code part-00000}, {@code part-00001}, …
 *
 * <p>The class is the first number of {@code label}, whether it was written as one number or as
 * several. Opening goes through the features of every record once, or reads the index that is kept
 * beside a large file; the format has no check sums, so damage inside of a picture shows when that
 * is decoded.
 *
 * @param path a file, or a folder of parts
 * @param minimumImages identities with fewer pictures are left out; at least 1
 */
public record OfRecordData(Path path, int minimumImages) implements TrainingData {

  /** Pattern of the names of parts; Spark leaves longer ones than OneFlow. */
  public static final String FILES = "part-\\d+(-[^.]*)?(\\.ofrecord)?";

  static final String IMAGE_KEY = "encoded";
  static final String LABEL_KEY = "label";

  static final FeatureFormat FORMAT =
      new FeatureFormat(
          "an OFRecord part",
          FILES,
          Dialect.ONEFLOW,
          new OfFrame(),
          List.of(IMAGE_KEY),
          List.of(LABEL_KEY),
          "");

  /** Checks the ranges. */
  public OfRecordData {
    checkArgument(minimumImages >= 1, "minimumImages must be >= 1, got %s", minimumImages);
  }

  /** Returns every identity of a part or folder. */
  public static OfRecordData of(Path path) {
    return new OfRecordData(path, 1);
  }

  @Override
  public ImageSet openPart() {
    return RecordImages.open(path, minimumImages, FORMAT);
  }
}
