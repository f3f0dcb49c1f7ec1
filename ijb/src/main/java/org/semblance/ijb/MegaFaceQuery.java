package org.semblance.ijb;

import java.util.Arrays;

/**
 * One picture that is searched for: how many distractors are ahead of each of its mates, by number
 * of distractors.
 *
 * <p>A distractor is ahead of a mate if it is as near to the picture or nearer. Distractors come in
 * segments: the first ten, those up to the hundredth, and so on. A mate that has {@link #RANKS}
 * distractors ahead is not looked at any more; that keeps the search for mislabelled pictures,
 * which half of all distractors are ahead of, from costing more than all others.
 *
 * <p>Belongs to one thread at a time.
 */
final class MegaFaceQuery {

  /** The largest rank that is told. */
  static final int RANKS = 1000;

  private static final int LOOK_AGAIN = 128;

  /** Exact scores of the mates, rising. */
  private final double[] mates;

  /** For each segment: distractors that are ahead of so many of the lowest mates. */
  private final int[][] ahead;

  /** For each segment the lowest mate that still counts. */
  private final double[] lowest;

  private int fresh;

  MegaFaceQuery(double[] mates, int segments) {
    this.mates = mates.clone();
    Arrays.sort(this.mates);
    this.ahead = new int[segments][mates.length + 1];
    this.lowest = new double[segments];
    Arrays.fill(lowest, mates.length == 0 ? Double.POSITIVE_INFINITY : this.mates[0]);
  }

  int mates() {
    return mates.length;
  }

  /** Returns a score that distractors of a segment must have to count; rises as they come. */
  double lowest(int segment) {
    return lowest[segment];
  }

  /** Returns whether a score that may be wrong by so much can be told from all mates'. */
  boolean isClear(double score, double error) {
    return behind(score - error) == behind(score + error);
  }

  /** Takes a distractor's score. */
  void add(int segment, double score) {
    ahead[segment][behind(score)]++;
    if (++fresh >= LOOK_AGAIN) {
      lookAgain();
      fresh = 0;
    }
  }

  /** Returns how many mates have this score or a lower one. */
  private int behind(double score) {
    int low = 0;
    int high = mates.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (mates[middle] <= score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void lookAgain() {
    int[] sums = new int[mates.length];
    for (int segment = 0; segment < ahead.length; segment++) {
      addAhead(segment, sums);
      int mate = 0;
      while (mate < sums.length && sums[mate] >= RANKS) {
        mate++;
      }
      lowest[segment] = mate == sums.length ? Double.POSITIVE_INFINITY : mates[mate];
    }
  }

  /** Adds, for each mate, the distractors of a segment that are ahead of it. */
  private void addAhead(int segment, int[] sums) {
    int above = 0;
    for (int mate = mates.length - 1; mate >= 0; mate--) {
      above += ahead[segment][mate + 1];
      sums[mate] += above;
    }
  }

  /**
   * Counts the mates that are found.
   *
   * @param found for each segment, by rank − 1; a mate counts in every segment from the first on,
   *     with all distractors up to there
   */
  void count(long[][] found) {
    int[] sums = new int[mates.length];
    for (int segment = 0; segment < ahead.length; segment++) {
      addAhead(segment, sums);
      for (int before : sums) {
        if (before < RANKS) {
          found[segment][before]++;
        }
      }
    }
  }
}
