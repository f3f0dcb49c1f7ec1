package org.semblance.ijb;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.numpy.NpyArray;
import org.semblance.data.numpy.NpzReader;

/**
 * Embeddings of a set's pictures in an NPZ file: {@code embs [n, D]} and, of the mirrored pictures,
 * {@code embs_f [n, D]}, as the original saves them; {@code names [n]}, if it is there, must be the
 * set's pictures in order.
 *
 * <p>Rows are read one after another and never all held. A row of NaN is a picture that could not
 * be embedded.
 */
public final class EmbeddingFile implements AutoCloseable {

  static final String EMBEDDINGS = "embs";
  static final String MIRRORED = "embs_f";
  static final String NAMES = "names";

  private final NpzReader file;
  private final boolean mirrored;
  private final int size;

  private EmbeddingFile(NpzReader file, boolean mirrored, int size) {
    this.file = file;
    this.mirrored = mirrored;
    this.size = size;
  }

  /**
   * Opens a file; the caller closes it.
   *
   * @throws DataException if it does not hold an embedding for each picture of the set
   */
  public static EmbeddingFile open(Path path, IjbSet set) {
    NpzReader file = NpzReader.open(path);
    try {
      // numpy writes an empty embs_f where there are no mirrored pictures.
      boolean mirrored = file.names().contains(MIRRORED) && rows(file, MIRRORED) > 0;
      int size;
      try (NpyArray embeddings = file.array(EMBEDDINGS)) {
        requireRows(embeddings, set);
        size = embeddings.columns();
      }
      if (mirrored) {
        try (NpyArray embeddings = file.array(MIRRORED)) {
          requireRows(embeddings, set);
          if (embeddings.columns() != size) {
            throw new DataException(
                String.format(
                    "%s must have %d values in a row like %s, it has %d",
                    embeddings.place(), size, EMBEDDINGS, embeddings.columns()));
          }
        }
      }
      if (file.names().contains(NAMES)) {
        requireNames(file, set);
      }
      return new EmbeddingFile(file, mirrored, size);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static int rows(NpzReader file, String array) {
    try (NpyArray opened = file.array(array)) {
      return opened.rows();
    }
  }

  private static void requireRows(NpyArray array, IjbSet set) {
    if (array.rows() != set.images() || array.columns() == 0) {
      throw new DataException(
          String.format(
              "%s must have a row for each of the %,d pictures of %s, it has %,d rows of %d values;"
                  + " it was made of another set",
              array.place(), set.images(), set.folder().media(), array.rows(), array.columns()));
    }
  }

  private static void requireNames(NpzReader file, IjbSet set) {
    try (NpyArray array = file.array(NAMES)) {
      List<String> names = array.texts();
      for (int i = 0; i < Math.max(names.size(), set.images()); i++) {
        if (names.size() != set.images() || !names.get(i).equals(set.name(i))) {
          throw new DataException(
              String.format(
                  "%s must name the pictures of %s in their order, but row %,d differs; it was made"
                      + " of another set",
                  array.place(), set.folder().media(), i));
        }
      }
    }
  }

  /** Returns where the file is. */
  public Path path() {
    return file.path();
  }

  /** Returns how many values an embedding has. */
  public int size() {
    return size;
  }

  /** Returns whether it holds the embeddings of mirrored pictures too. */
  public boolean mirrored() {
    return mirrored;
  }

  /**
   * Goes through the rows; the caller closes the cursor.
   *
   * @param withMirrored whether those of mirrored pictures are read too
   * @throws DataException if they are wanted and not there
   */
  Cursor rows(boolean withMirrored) {
    if (withMirrored && !mirrored) {
      throw new DataException(
          String.format(
              "%s must hold %s, the embeddings of mirrored pictures, for flags with F1; it does"
                  + " not. Use flags with F0, for instance --flags N0D1F0",
              file.path(), MIRRORED));
    }
    NpyArray plain = file.array(EMBEDDINGS);
    return new Cursor(plain, withMirrored ? file.array(MIRRORED) : null);
  }

  /** The rows one after another. */
  static final class Cursor implements AutoCloseable {

    private final NpyArray plain;
    private final @Nullable NpyArray mirrored;

    private Cursor(NpyArray plain, @Nullable NpyArray mirrored) {
      this.plain = plain;
      this.mirrored = mirrored;
    }

    /** Reads the next picture; the mirrored one's values stay as they are if it is not wanted. */
    void next(float[] embedding, float[] ofMirrored) {
      plain.read(embedding);
      if (mirrored != null) {
        mirrored.read(ofMirrored);
      }
    }

    @Override
    public void close() {
      plain.close();
      if (mirrored != null) {
        mirrored.close();
      }
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
