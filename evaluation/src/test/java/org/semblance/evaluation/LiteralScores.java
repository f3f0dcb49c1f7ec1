package org.semblance.evaluation;

/** Scores that another language can make too: figures for them were computed there. */
final class LiteralScores {

  private LiteralScores() {}

  /**
   * Returns 200 pairs, by turns five of one person and five of two, with overlapping scores.
   *
   * <pre>
   * x ← (1103515245 x + 12345) mod 2^31 from 12345
   * score = (0.45 or 0.1) + 0.8 (x / 2^31 − 0.5)
   * </pre>
   */
  static PairScores twoHundred() {
    double[] scores = new double[200];
    boolean[] same = new boolean[200];
    long x = 12345;
    for (int i = 0; i < 200; i++) {
      x = (1103515245L * x + 12345) % (1L << 31);
      same[i] = (i / 5) % 2 == 0;
      scores[i] = (same[i] ? 0.45 : 0.1) + 0.8 * (x / (double) (1L << 31) - 0.5);
    }
    return PairScores.of(scores, same);
  }

  /** Returns pairs of one person with the first scores, followed by pairs of two persons. */
  static PairScores of(double[] samePerson, double[] different) {
    double[] scores = new double[samePerson.length + different.length];
    boolean[] same = new boolean[scores.length];
    for (int i = 0; i < scores.length; i++) {
      same[i] = i < samePerson.length;
      scores[i] = same[i] ? samePerson[i] : different[i - samePerson.length];
    }
    return PairScores.of(scores, same);
  }

  /** Returns pairs in the order given; a positive number is one person's, a negative two's. */
  static PairScores signed(double... signed) {
    double[] scores = new double[signed.length];
    boolean[] same = new boolean[signed.length];
    for (int i = 0; i < signed.length; i++) {
      same[i] = signed[i] > 0;
      scores[i] = Math.abs(signed[i]);
    }
    return PairScores.of(scores, same);
  }
}
