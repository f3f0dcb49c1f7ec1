package org.semblance.ijb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.data.DataException;
import org.semblance.data.ImageDecoder;
import org.semblance.data.ImageSet;
import org.semblance.data.numpy.NpyArray;
import org.semblance.data.numpy.NpzFile;
import org.semblance.data.numpy.NpzReader;
import org.semblance.evaluation.BatchEmbedding;
import org.semblance.evaluation.EvaluationProgress;

/**
 * Embeddings of length one of pictures with identities, for {@link FolderEvaluation}.
 *
 * <p>Files have the original's arrays: {@code embs [n, D]}, {@code imm_classes [n]} and {@code
 * filenames [n]}.
 */
public final class FolderEmbeddings {

  private final float[][] rows;
  private final int[] classes;
  private final List<String> names;

  private FolderEmbeddings(float[][] rows, int[] classes, List<String> names) {
    this.rows = rows;
    this.classes = classes;
    this.names = List.copyOf(names);
  }

  /** Scales all rows there are, leaving out those that cannot be if they may be. */
  private static FolderEmbeddings usable(
      float[] @Nullable [] rows, int[] classes, List<String> names, String place, BadEntries bad) {
    List<float[]> rowsKept = new ArrayList<>();
    List<String> namesKept = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      float[] row = rows[i];
      if (row != null && isUsable(row, place + ", " + names.get(i), bad)) {
        classes[rowsKept.size()] = classes[i];
        rowsKept.add(row);
        namesKept.add(names.get(i));
      }
    }
    if (rowsKept.isEmpty()) {
      throw new DataException(place + " must have at least one usable embedding, it has none");
    }
    return new FolderEmbeddings(
        rowsKept.toArray(float[][]::new), Arrays.copyOf(classes, rowsKept.size()), namesKept);
  }

  private static boolean isUsable(float[] row, String place, BadEntries bad) {
    try {
      normalize(row, place);
      return true;
    } catch (DataException e) {
      bad.add(BadEntries.Kind.EMBEDDING, String.valueOf(e.getMessage()));
      return false;
    }
  }

  /**
   * Embeds the pictures of a set.
   *
   * @param flip whether the mirrored picture's embedding is added
   * @param batchSize pictures per run of the network, at least 1
   * @throws DataException naming a picture that cannot be decoded or has another size than the
   *     network wants, or whose embedding has no length
   */
  public static FolderEmbeddings of(
      ImageSet set, Embedder embedder, boolean flip, int batchSize, EvaluationProgress progress) {
    return of(set, embedder, flip, batchSize, new BadEntries(OnBad.STOP), progress);
  }

  /**
   * Embeds the pictures of a set.
   *
   * @param bad takes pictures that cannot be decoded, and those whose embedding has no length
   */
  public static FolderEmbeddings of(
      ImageSet set,
      Embedder embedder,
      boolean flip,
      int batchSize,
      BadEntries bad,
      EvaluationProgress progress) {
    float[] @Nullable [] rows = new float[set.size()][];
    int[] classes = new int[set.size()];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      classes[i] = set.label(i);
      names.add(set.identities().get(set.label(i)) + "/" + set.fileName(i));
    }
    try (ImageDecoder decoder = ImageDecoder.open()) {
      TriedPictures pictures =
          new TriedPictures(
              BatchEmbedding.Pictures.of(set), embedder.preprocessing(), decoder, bad);
      new BatchEmbedding(flip, batchSize)
          .run(
              embedder,
              pictures,
              (embedding, i) -> rows[i] = pictures.isUsable(i) ? embedding : null,
              progress);
    }
    return usable(rows, classes, names, "the pictures", bad);
  }

  /**
   * Reads a file.
   *
   * @throws DataException if it has other arrays
   */
  public static FolderEmbeddings read(Path file) {
    return read(file, new BadEntries(OnBad.STOP));
  }

  /**
   * Reads a file.
   *
   * @param bad takes embeddings that are not finite or zero
   * @throws DataException if it has other arrays
   */
  public static FolderEmbeddings read(Path file, BadEntries bad) {
    try (NpzReader arrays = NpzReader.open(file);
        NpyArray embeddings = arrays.array("embs");
        NpyArray identities = arrays.array("imm_classes");
        NpyArray filenames = arrays.array("filenames")) {
      int[] classes = identities.ints();
      List<String> names = filenames.texts();
      if (classes.length != embeddings.rows()
          || names.size() != embeddings.rows()
          || classes.length == 0) {
        throw new DataException(
            String.format(
                "%s must have as many classes and names as embeddings, and at least one, got %,d,"
                    + " %,d and %,d",
                file, classes.length, names.size(), embeddings.rows()));
      }
      float[][] rows = new float[embeddings.rows()][embeddings.columns()];
      for (float[] row : rows) {
        embeddings.read(row);
      }
      for (int identity : classes) {
        if (identity < 0) {
          throw new DataException(file + ": classes must be >= 0, got " + identity);
        }
      }
      return usable(rows, classes, names, String.valueOf(file), bad);
    }
  }

  /** Writes a file, completely or not at all. */
  public void write(Path file) {
    Map<String, NpzFile.Array> arrays = new LinkedHashMap<>();
    arrays.put("embs", NpzFile.floats(rows, rows[0].length));
    arrays.put("imm_classes", NpzFile.ints(classes));
    arrays.put("filenames", NpzFile.texts(names));
    NpzFile.write(file, arrays);
  }

  /**
   * Returns the name of a picture's identity: what stands before the last slash of its name.
   *
   * <p>Keras_insightface writes whole paths; the last folder is the identity then.
   */
  public String identityName(int image) {
    String name = names.get(image);
    int end = name.lastIndexOf('/');
    return end < 0 ? name : name.substring(name.lastIndexOf('/', end - 1) + 1, end);
  }

  static void normalize(float[] row, String place) {
    double squares = 0;
    for (float value : row) {
      squares += (double) value * value;
    }
    double norm = Math.sqrt(squares);
    if (!(norm > 0) || !Double.isFinite(norm)) {
      throw new DataException(
          place + ": the embedding must be finite and not zero, got length " + norm);
    }
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) (row[i] / norm);
    }
  }

  /** Returns how many pictures there are. */
  public int size() {
    return rows.length;
  }

  /** Returns the name of a picture, {@code IDENTITY/FILE}. */
  public String name(int image) {
    return names.get(image);
  }

  /** Returns the class of a picture. */
  public int identity(int image) {
    return classes[image];
  }

  float[] row(int image) {
    return rows[image];
  }
}
