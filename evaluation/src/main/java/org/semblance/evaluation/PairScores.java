package org.semblance.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;

/**
 * Similarities of pairs with their answers, in the order of the pair file.
 *
 * <p>Immutable. Every figure of a {@link VerificationReport} is a function of one of these.
 */
public final class PairScores {

  private final double[] scores;
  private final boolean[] same;
  private final double[] samePerson;
  private final double[] different;

  private PairScores(double[] scores, boolean[] same, double[] samePerson, double[] different) {
    this.scores = scores;
    this.same = same;
    this.samePerson = samePerson;
    this.different = different;
  }

  /**
   * Copies scores and answers.
   *
   * @param scores cosine of each pair, finite; larger means more alike
   * @param same whether the pair shows one person
   * @throws IllegalArgumentException if the lengths differ, a score is not finite, or there is not
   *     at least one pair of each kind
   */
  public static PairScores of(double[] scores, boolean[] same) {
    checkArgument(
        scores.length == same.length,
        "scores and same must have the same length, got %s and %s",
        scores.length,
        same.length);
    int positives = 0;
    for (int i = 0; i < scores.length; i++) {
      if (!Double.isFinite(scores[i])) {
        throw new IllegalArgumentException(
            String.format("scores must be finite, pair %d has %s", i, scores[i]));
      }
      positives += same[i] ? 1 : 0;
    }
    checkArgument(
        positives > 0 && positives < scores.length,
        "verification needs at least one pair of one person and one of two persons, got %s and %s",
        positives,
        scores.length - positives);
    double[] samePerson = new double[positives];
    double[] different = new double[scores.length - positives];
    int p = 0;
    int n = 0;
    for (int i = 0; i < scores.length; i++) {
      if (same[i]) {
        samePerson[p++] = scores[i];
      } else {
        different[n++] = scores[i];
      }
    }
    Arrays.sort(samePerson);
    Arrays.sort(different);
    return new PairScores(scores.clone(), same.clone(), samePerson, different);
  }

  /** Returns the number of pairs. */
  public int size() {
    return scores.length;
  }

  /** Returns the similarity of a pair. */
  public double score(int pair) {
    return scores[pair];
  }

  /** Returns whether a pair shows one person. */
  public boolean same(int pair) {
    return same[pair];
  }

  /** Returns the pairs {@code [from, to)} without their order; either kind may be missing. */
  double[][] sortedWithout(int from, int to) {
    double[] positives = new double[samePerson.length];
    double[] negatives = new double[different.length];
    int p = 0;
    int n = 0;
    for (int i = 0; i < scores.length; i++) {
      if (i >= from && i < to) {
        continue;
      }
      if (same[i]) {
        positives[p++] = scores[i];
      } else {
        negatives[n++] = scores[i];
      }
    }
    double[][] sorted = {Arrays.copyOf(positives, p), Arrays.copyOf(negatives, n)};
    Arrays.sort(sorted[0]);
    Arrays.sort(sorted[1]);
    return sorted;
  }

  /** Returns the scores of one person's pairs, rising; callers must not change them. */
  double[] samePerson() {
    return samePerson;
  }

  /** Returns the scores of two persons' pairs, rising; callers must not change them. */
  double[] different() {
    return different;
  }

  /** Returns how many of the rising {@code values} are below {@code limit}. */
  static int below(double[] values, double limit) {
    int low = 0;
    int high = values.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (values[middle] < limit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns how many of the rising {@code values} are at most {@code limit}. */
  static int atMost(double[] values, double limit) {
    return below(values, Math.nextUp(limit));
  }
}
