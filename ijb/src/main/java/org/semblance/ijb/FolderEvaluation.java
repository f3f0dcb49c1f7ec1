package org.semblance.ijb;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.semblance.data.DataException;

/**
 * The original's folder evaluator: every picture against a vector of each identity.
 *
 * <p>An identity's vector is the sum of its pictures' embeddings, of length one. A picture is
 * judged right if its own identity's vector is the nearest, the first of equally near ones; its
 * embedding is part of that vector, so the figures are optimistic where identities have few
 * pictures. The curve is over all (picture, identity) scores. <b>Source:</b> Keras_insightface's
 * {@code eval_folder.py}.
 */
public final class FolderEvaluation {

  /** 2 GB of scores. */
  private static final long MOST_SCORES = 1L << 28;

  private static final int BLOCK = 32;

  private final FolderEmbeddings embeddings;

  /** Classes that have pictures, rising. */
  private final int[] identities;

  /** Position of each picture's class among them. */
  private final int[] places;

  /** Pictures, then identities. */
  private final Templates vectors;

  /**
   * Makes the identities' vectors.
   *
   * @throws DataException if there is only one identity, or the vectors of one cancel out
   */
  public FolderEvaluation(FolderEmbeddings embeddings) {
    this.embeddings = embeddings;
    this.identities =
        IntStream.range(0, embeddings.size())
            .map(embeddings::identity)
            .sorted()
            .distinct()
            .toArray();
    this.places =
        IntStream.range(0, embeddings.size())
            .map(image -> Arrays.binarySearch(identities, embeddings.identity(image)))
            .toArray();
    if (identities.length < 2) {
      throw new DataException(
          "pictures of at least two identities are needed, got those of " + identities.length);
    }
    this.vectors = vectors();
  }

  /**
   * What was found.
   *
   * @param images pictures
   * @param identities that have pictures
   * @param right pictures whose own identity is the nearest
   * @param accuracy their share
   * @param curve over all scores of pictures with identities
   */
  public record Figures(
      int images, int identities, int right, double accuracy, VerificationFigures curve) {}

  private Templates vectors() {
    int size = embeddings.row(0).length;
    int images = embeddings.size();
    double[] features = new double[Math.multiplyExact(images + identities.length, size)];
    for (int image = 0; image < images; image++) {
      int at = (images + places[image]) * size;
      float[] row = embeddings.row(image);
      for (int i = 0; i < size; i++) {
        features[image * size + i] = row[i];
        features[at + i] += row[i];
      }
    }
    for (int identity = 0; identity < identities.length; identity++) {
      normalize(features, (images + identity) * size, size, identities[identity]);
    }
    return new Templates(features, size, new BitSet());
  }

  private static void normalize(double[] features, int at, int size, int identity) {
    double squares = 0;
    for (int i = 0; i < size; i++) {
      squares += features[at + i] * features[at + i];
    }
    if (squares == 0) {
      throw new DataException("the embeddings of class " + identity + " cancel each other out");
    }
    double norm = Math.sqrt(squares);
    for (int i = 0; i < size; i++) {
      features[at + i] /= norm;
    }
  }

  /**
   * Checks that the scores of so many pictures and identities fit.
   *
   * @throws DataException if there are more than 268,435,456
   */
  public static void requireRoom(int images, int identities) {
    if ((long) images * identities > MOST_SCORES) {
      throw new DataException(
          String.format(
              "%,d pictures times %,d identities are %,d scores, %,d at most fit; evaluate a part",
              images, identities, (long) images * identities, MOST_SCORES));
    }
  }

  /**
   * Evaluates.
   *
   * @param threads at least 1; the figures do not depend on it
   * @throws DataException if there are more than 268,435,456 scores
   */
  public Figures evaluate(int threads) {
    int images = embeddings.size();
    int count = identities.length;
    requireRoom(images, count);
    SimilarityBlock block =
        new SimilarityBlock(vectors, IntStream.range(images, images + count).toArray());
    int[] pictures = IntStream.range(0, images).toArray();
    double[] scores = new double[images * count];
    BitSet right = new BitSet(images);
    Blocks.run(
        images,
        BLOCK,
        threads,
        (from, to) -> {
          double[][] rows = new double[to - from][count];
          block.compute(pictures, from, to, rows);
          for (int image = from; image < to; image++) {
            double[] row = rows[image - from];
            System.arraycopy(row, 0, scores, image * count, count);
            if (first(row) == places[image]) {
              synchronized (right) {
                right.set(image);
              }
            }
          }
        });
    int correct = right.cardinality();
    VerificationFigures curve =
        PairCurve.of(scores, i -> places[i / count] == i % count)
            .figures(new FeatureFlags(true, false, false));
    return new Figures(images, count, correct, (double) correct / images, curve);
  }

  private static int first(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  FolderEmbeddings embeddings() {
    return embeddings;
  }

  int identities() {
    return identities.length;
  }

  /** Returns the pictures of an identity, by position, rising. */
  int[] pictures(int identity) {
    return IntStream.range(0, embeddings.size())
        .filter(image -> places[image] == identity)
        .toArray();
  }

  double cosine(int left, int right) {
    return vectors.cosine(left, right);
  }

  /** Returns which of the identities before this one is most like it. */
  int nearestBefore(int identity) {
    int images = embeddings.size();
    int best = 0;
    for (int other = 1; other < identity; other++) {
      if (cosine(images + other, images + identity) > cosine(images + best, images + identity)) {
        best = other;
      }
    }
    return best;
  }
}
