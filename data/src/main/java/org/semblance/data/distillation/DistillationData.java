package org.semblance.data.distillation;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ChosenImages;
import org.semblance.data.ImageSet;
import org.semblance.data.TrainingData;

/**
 * Pictures with what a teacher says of each, in Keras_insightface's distillation records: batches
 * carry the teacher's embeddings.
 *
 * <p>Records name the files of pictures and hold none. Identities are the classes of the records
 * that have pictures, under their digits.
 *
 * @param path the TFRecord file, packed with GZIP or not
 * @param images folder, ZIP or tar file where the pictures are now, at the paths that the records
 *     name or, where those are absolute or lead nowhere, at their last two parts {@code
 *     IDENTITY/FILE}; null: at the paths that the records name, which may lie in a ZIP or tar file
 *     as {@code faces.zip!/Ann/1.jpg}
 * @param minimumImages identities with fewer pictures are left out; at least 1
 */
public record DistillationData(Path path, @Nullable Path images, int minimumImages)
    implements TrainingData {

  /** Checks the ranges. */
  public DistillationData {
    checkArgument(minimumImages >= 1, "minimumImages must be >= 1, got %s", minimumImages);
  }

  /** Returns every identity of a file whose pictures are where it says. */
  public static DistillationData of(Path path) {
    return new DistillationData(path, null, 1);
  }

  @Override
  public ImageSet openPart() {
    DistillationRecords records = DistillationRecords.open(path);
    try {
      DistilledImages all = new DistilledImages(records, this);
      return new ChosenImages(all, all::isChosen);
    } catch (RuntimeException e) {
      records.close();
      throw e;
    }
  }
}
