package org.semblance.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;

/**
 * Validation rate at a false accept rate, the threshold of each fold coming from the others.
 *
 * <p>With d = 2 − 2 cos and t in {0, 0.001, …, 3.999}: on the other folds FAR(t) is the share of
 * two persons' pairs with d &lt; t; the threshold is the t at which the straight lines between
 * neighbouring points reach {@code target}, or 0 if none does. On the fold, VAL is the share of one
 * person's pairs with d &lt; threshold. Folds without pairs of one person are left out of the mean
 * of VAL, those without pairs of two persons out of the mean of FAR.
 *
 * <p><b>Source:</b> FaceNet: A Unified Embedding for Face Recognition and Clustering (Schroff et
 * al. 2015), section 4, and its common evaluation program.
 *
 * @param target the false accept rate aimed at
 * @param mean of VAL over the folds, in [0, 1]
 * @param std population standard deviation of VAL over the folds
 * @param far mean of the false accept rate that the folds really had
 */
public record ValAtFar(double target, double mean, double std, double far) {

  /** The false accept rate that programs of this family report at. */
  public static final double DEFAULT_TARGET = 1e-3;

  private static final int GRID = 4000;
  private static final double GRID_STEP = 0.001;

  /**
   * Computes the rate.
   *
   * @param folds at least 2 and at most the number of pairs
   * @param target in (0, 1)
   */
  public static ValAtFar of(PairScores scores, int folds, double target) {
    checkArgument(
        folds >= 2 && folds <= scores.size(),
        "folds must be in [2, %s], the number of pairs, got %s",
        scores.size(),
        folds);
    checkArgument(target > 0 && target < 1, "target must be in (0, 1), got %s", target);
    double[] vals = new double[folds];
    double[] fars = new double[folds];
    int valFolds = 0;
    int farFolds = 0;
    for (int fold = 0; fold < folds; fold++) {
      int from = Folds.start(scores.size(), folds, fold);
      int to = Folds.start(scores.size(), folds, fold + 1);
      double limit = distanceAt(scores.sortedWithout(from, to)[1], target);
      int[] accepted = new int[2];
      int[] counted = new int[2];
      for (int pair = from; pair < to; pair++) {
        int kind = scores.same(pair) ? 1 : 0;
        counted[kind]++;
        accepted[kind] += distance(scores.score(pair)) < limit ? 1 : 0;
      }
      if (counted[1] > 0) {
        vals[valFolds++] = (double) accepted[1] / counted[1];
      }
      if (counted[0] > 0) {
        fars[farFolds++] = (double) accepted[0] / counted[0];
      }
    }
    double[] val = Arrays.copyOf(vals, valFolds);
    double mean = TenFold.mean(val);
    return new ValAtFar(
        target,
        mean,
        TenFold.populationStd(val, mean),
        TenFold.mean(Arrays.copyOf(fars, farFolds)));
  }

  private static double distanceAt(double[] different, double target) {
    double previous = 0;
    for (int i = 0; i < GRID; i++) {
      double limit = i * GRID_STEP;
      double far = different.length == 0 ? 0 : share(different, limit);
      if (far >= target) {
        return i == 0 ? 0 : limit - GRID_STEP + GRID_STEP * (target - previous) / (far - previous);
      }
      previous = far;
    }
    return 0;
  }

  /** Returns the share of rising cosines whose distance is below {@code limit}. */
  private static double share(double[] cosines, double limit) {
    return (double) (cosines.length - PairScores.atMost(cosines, 1 - limit / 2)) / cosines.length;
  }

  private static double distance(double cosine) {
    return 2 - 2 * cosine;
  }
}
