package org.semblance.data.tfrecord;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ImageSet;
import org.semblance.data.RecordImages;
import org.semblance.data.TrainingData;
import org.semblance.data.feature.FeatureFormat;
import org.semblance.data.feature.FeatureRecord.Dialect;

/**
 * TFRecord files of {@code tf.train.Example} with a picture and a label, compressed or not.
 *
 * <p>Opening goes through the features of every record once, or reads the index that is kept beside
 * a large file; check sums of lengths are checked then, those of records whenever a picture is
 * read. A file that is compressed (GZIP) is unpacked beside the system's temporary files until the
 * set is closed. <b>Differs from</b> Keras_insightface, whose reader of such files fails, in
 * needing no number of classes.
 *
 * @param path a file, or a folder of {@code .tfrecord}, {@code .tfrecords} and numbered parts
 *     {@code NAME.tfrecord-00000-of-00016}, each also with {@code .gz}
 * @param imageKey feature with the picture; null: the first there is of {@code image_raw}, {@code
 *     image/encoded}, {@code encoded}, {@code image}
 * @param labelKey feature with the class; null: the first there is of {@code label}, {@code
 *     image/class/label}, {@code image_classes}
 * @param minimumImages identities with fewer pictures are left out; at least 1
 */
public record TfRecordData(
    Path path, @Nullable String imageKey, @Nullable String labelKey, int minimumImages)
    implements TrainingData {

  /** Pattern of the names of files, whole or in parts, packed or not. */
  public static final String FILES = ".*\\.tfrecords?(-\\d+-of-\\d+)?(\\.gz)?";

  static final List<String> IMAGE_KEYS = List.of("image_raw", "image/encoded", "encoded", "image");
  static final List<String> LABEL_KEYS = List.of("label", "image/class/label", "image_classes");

  /** Checks the ranges. */
  public TfRecordData {
    checkArgument(minimumImages >= 1, "minimumImages must be >= 1, got %s", minimumImages);
  }

  /** Returns every identity of a file or folder, under the usual keys. */
  public static TfRecordData of(Path path) {
    return new TfRecordData(path, null, null, 1);
  }

  @Override
  public ImageSet openPart() {
    return RecordImages.open(path, minimumImages, format());
  }

  FeatureFormat format() {
    return new FeatureFormat(
        "a TFRecord file",
        FILES,
        Dialect.TENSORFLOW,
        new TfFrame(),
        imageKey == null ? IMAGE_KEYS : List.of(imageKey),
        labelKey == null ? LABEL_KEYS : List.of(labelKey),
        "; name them with imageKey and labelKey");
  }
}
