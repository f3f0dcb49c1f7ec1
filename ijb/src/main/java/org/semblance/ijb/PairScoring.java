package org.semblance.ijb;

/** The one-to-one protocol: a score for each pair of templates. */
final class PairScoring {

  private static final int BLOCK = 1 << 16;

  private PairScoring() {}

  /**
   * Returns the cosine of every pair of a set, NaN where a template is not usable.
   *
   * @param threads at least 1; the result does not depend on it
   */
  static double[] scores(IjbSet set, Templates templates, int threads) {
    double[] scores = new double[set.pairs()];
    Blocks.run(
        scores.length,
        BLOCK,
        threads,
        (from, to) -> {
          for (int pair = from; pair < to; pair++) {
            int left = set.left(pair);
            int right = set.right(pair);
            scores[pair] =
                templates.usable(left) && templates.usable(right)
                    ? templates.cosine(left, right)
                    : Double.NaN;
          }
        });
    return scores;
  }
}
