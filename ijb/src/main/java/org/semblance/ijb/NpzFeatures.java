package org.semblance.ijb;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.numpy.NpyArray;
import org.semblance.data.numpy.NpzReader;

/**
 * Features in an NPZ file: {@code embs} or {@code embeddings}, {@code [n, D]}, and, of the mirrored
 * pictures, {@code embs_f [n, D]}, which are added; {@code names} or {@code filenames}, {@code
 * [n]}.
 *
 * <p>So {@code ijb}, {@code embed}, {@code evaluate-folder} and Keras_insightface write them.
 */
public final class NpzFeatures implements FeatureRows {

  private final NpzReader file;
  private final NpyArray plain;
  private final @Nullable NpyArray mirrored;
  private final float[] ofMirrored;
  private final List<String> names;

  private NpzFeatures(
      NpzReader file, NpyArray plain, @Nullable NpyArray mirrored, List<String> names) {
    this.file = file;
    this.plain = plain;
    this.mirrored = mirrored;
    this.ofMirrored = new float[plain.columns()];
    this.names = names;
  }

  /**
   * Opens a file; the caller closes it.
   *
   * @param withNames whether names are read if there are any: a million of them take 100 MB
   * @throws DataException if it does not hold such arrays
   */
  public static NpzFeatures open(Path path, boolean withNames) {
    NpzReader file = NpzReader.open(path);
    try {
      List<String> arrays = file.names();
      NpyArray plain = file.array(arrays.contains("embeddings") ? "embeddings" : "embs");
      NpyArray mirrored = mirrored(file, plain);
      List<String> names = withNames ? names(file, plain.rows()) : List.of();
      if (plain.rows() == 0 || plain.columns() == 0) {
        throw new DataException(plain.place() + " must have at least one embedding, it has none");
      }
      return new NpzFeatures(file, plain, mirrored, names);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** NumPy's users write an empty array where there are no mirrored pictures. */
  private static @Nullable NpyArray mirrored(NpzReader file, NpyArray plain) {
    if (!file.names().contains(EmbeddingFile.MIRRORED)) {
      return null;
    }
    NpyArray mirrored = file.array(EmbeddingFile.MIRRORED);
    if (mirrored.rows() == 0) {
      return null;
    }
    if (mirrored.rows() != plain.rows() || mirrored.columns() != plain.columns()) {
      throw new DataException(
          String.format(
              "%s must have the shape of %s, [%d, %d], it is [%d, %d]",
              mirrored.place(),
              plain.place(),
              plain.rows(),
              plain.columns(),
              mirrored.rows(),
              mirrored.columns()));
    }
    return mirrored;
  }

  private static List<String> names(NpzReader file, int rows) {
    for (String name : List.of(EmbeddingFile.NAMES, "filenames")) {
      if (file.names().contains(name)) {
        try (NpyArray array = file.array(name)) {
          List<String> names = array.texts();
          if (names.size() != rows) {
            throw new DataException(
                String.format(
                    "%s must have a name for each of %,d embeddings, it has %,d",
                    array.place(), rows, names.size()));
          }
          return names;
        }
      }
    }
    return List.of();
  }

  @Override
  public String place() {
    return String.valueOf(file.path());
  }

  @Override
  public int count() {
    return plain.rows();
  }

  @Override
  public int size() {
    return plain.columns();
  }

  @Override
  public String name(int row) {
    return names.isEmpty() ? "row " + row : names.get(row);
  }

  @Override
  public boolean named() {
    return !names.isEmpty();
  }

  @Override
  public boolean next(float[] into, BadEntries bad) {
    plain.read(into);
    if (mirrored != null) {
      mirrored.read(ofMirrored);
      for (int i = 0; i < into.length; i++) {
        into[i] += ofMirrored[i];
      }
    }
    return true;
  }

  @Override
  public void close() {
    file.close();
  }
}
