package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Looks for triplets in a bag of embeddings of length 1. For one thread, one bag. */
final class TripletMining {

  private final float[][] embeddings;
  private final int[] labels;
  private final SplittableRandom random;

  /** Cosines of the present anchor to all, itself included. */
  private final float[] row;

  private int[] found = new int[1024];
  private int count;

  TripletMining(float[][] embeddings, int[] labels, long seed) {
    this.embeddings = embeddings;
    this.labels = labels;
    this.random = new SplittableRandom(seed);
    this.row = new float[labels.length];
  }

  static void checkBag(int bagImages, int imagesPerIdentity) {
    checkArgument(
        imagesPerIdentity >= 2,
        "triplet.imagesPerIdentity must be >= 2, got %s; a positive is another picture",
        imagesPerIdentity);
    checkArgument(
        bagImages % imagesPerIdentity == 0 && bagImages >= 2L * imagesPerIdentity,
        "triplet.bagImages must be a multiple of imagesPerIdentity=%s, and twice that at least, got"
            + " %s",
        imagesPerIdentity,
        bagImages);
  }

  /** Fills {@link #row} with the cosines of an anchor. */
  private void look(int anchor) {
    float[] a = embeddings[anchor];
    for (int j = 0; j < row.length; j++) {
      float[] b = embeddings[j];
      float sum = 0;
      for (int d = 0; d < a.length; d++) {
        sum += a[d] * b[d];
      }
      row[j] = sum;
    }
  }

  /** For each picture the least similar of its identity and the most similar of another. */
  int[] hardest() {
    for (int anchor = 0; anchor < labels.length; anchor++) {
      look(anchor);
      int positive = -1;
      int negative = -1;
      for (int j = 0; j < row.length; j++) {
        if (labels[j] != labels[anchor]) {
          negative = negative < 0 || row[j] > row[negative] ? j : negative;
        } else if (j != anchor) {
          positive = positive < 0 || row[j] < row[positive] ? j : positive;
        }
      }
      add(anchor, positive, negative);
    }
    return result();
  }

  /** How far apart two pictures of a cosine are. */
  @FunctionalInterface
  interface Distance {
    double of(double cosine);
  }

  /**
   * For each two pictures of an identity a negative at random among those that are less than the
   * margin farther than the positive.
   *
   * @param semiHard whether it must be farther than the positive, too
   */
  int[] semiHard(Distance distance, double margin, boolean semiHard) {
    for (int anchor = 0; anchor < labels.length; anchor++) {
      look(anchor);
      for (int positive = anchor + 1; positive < labels.length; positive++) {
        if (labels[positive] == labels[anchor]) {
          double own = distance.of(row[positive]);
          int negative = negative(anchor, own, own + margin, distance, semiHard);
          if (negative >= 0) {
            add(anchor, positive, negative);
          }
        }
      }
    }
    return count == 0 ? hardest() : result();
  }

  /**
   * Returns one of the negatives in a range, each as likely as every other; -1 if there is none.
   */
  private int negative(int anchor, double own, double most, Distance distance, boolean semiHard) {
    int chosen = -1;
    int seen = 0;
    for (int j = 0; j < row.length; j++) {
      if (labels[j] != labels[anchor]) {
        double away = distance.of(row[j]);
        if (away < most && (!semiHard || away > own) && random.nextInt(++seen) == 0) {
          chosen = j;
        }
      }
    }
    return chosen;
  }

  private void add(int anchor, int positive, int negative) {
    checkArgument(
        positive >= 0 && negative >= 0,
        "a bag must hold two identities at least, and two pictures of each, but picture %s has %s",
        anchor,
        positive < 0 ? "no other of its identity" : "none of another identity");
    if (count + 3 > found.length) {
      found = Arrays.copyOf(found, 2 * found.length);
    }
    found[count++] = anchor;
    found[count++] = positive;
    found[count++] = negative;
  }

  /** Returns the triplets in random order, as many as there are pictures. */
  private int[] result() {
    int triplets = count / 3;
    for (int i = triplets - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      for (int part = 0; part < 3; part++) {
        int kept = found[3 * i + part];
        found[3 * i + part] = found[3 * j + part];
        found[3 * j + part] = kept;
      }
    }
    int[] result = new int[3 * labels.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = found[i % count];
    }
    return result;
  }
}
