package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A folder, or a {@code .zip} or {@code .tar}, of {@code IDENTITY/IMAGE.jpg} or {@code .png}.
 *
 * <p>Names are names: a folder called {@code 7201} is an identity of that name, never class 7201.
 * Identities are numbered in order: as integers if all names are digits, else lexicographically.
 * Files beside the identity folders, and files that are no pictures, are ignored. An archive is
 * refused if a name in it leads outside, if it is encrypted, and if it is compressed as a whole
 * ({@code .tar.gz}): pictures are read one by one, in any order. <b>Differs from</b>
 * Keras_insightface, which counts stray files as classes and keeps a cache keyed by the folder's
 * base name; here nothing is cached.
 *
 * @param path the folder, ZIP or tar file
 * @param identities a text file with one identity per line, the only ones to be used; null: all
 * @param minimumImages identities with fewer pictures are left out; at least 1
 */
public record FolderData(Path path, @Nullable Path identities, int minimumImages)
    implements TrainingData {

  /** Checks the ranges. */
  public FolderData {
    checkArgument(minimumImages >= 1, "minimumImages must be >= 1, got %s", minimumImages);
  }

  /** Returns every identity of a folder, ZIP or tar file. */
  public static FolderData of(Path path) {
    return new FolderData(path, null, 1);
  }

  @Override
  public ImageSet openPart() {
    ImageArchive archive = ImageArchive.open(path);
    try {
      return new FolderImages(this, archive);
    } catch (RuntimeException e) {
      archive.close();
      throw e;
    }
  }
}
