package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A text file with a picture and its identity on each line, and the pictures it names, in a folder,
 * ZIP or tar file.
 *
 * <p>Known by their first line: {@code path TAB identity}, as Arcface-Paddle's {@code label.txt},
 * and MXNet's {@code .lst}, {@code number TAB label TAB path}. Identities are names: numbers are
 * sorted as numbers, and those that a list leaves out take no class. Paths may not leave the
 * folder. They may name pictures, or Arcface-Paddle's "bin" files with a picture each ({@link
 * BinImage}), told from their first bytes.
 *
 * @param list the text file, in UTF-8
 * @param images folder, ZIP or tar file that paths start from; null: the list's own folder
 * @param minimumImages identities with fewer pictures are left out; at least 1
 */
public record ListedData(Path list, @Nullable Path images, int minimumImages)
    implements TrainingData {

  /** Checks the ranges. */
  public ListedData {
    checkArgument(minimumImages >= 1, "minimumImages must be >= 1, got %s", minimumImages);
  }

  @Override
  public ImageSet openPart() {
    Path beside = list.toAbsolutePath().getParent();
    ImageArchive archive =
        ImageArchive.open(images != null ? images : beside == null ? Path.of("") : beside);
    try {
      return new ListedImages(this, archive);
    } catch (RuntimeException e) {
      archive.close();
      throw e;
    }
  }
}
