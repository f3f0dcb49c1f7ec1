package org.semblance.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;

/**
 * True accepts against false accepts over all thresholds, from all pairs at once.
 *
 * <p>Steps, not interpolation: the true accept rate at a false accept rate f is the largest one
 * that some threshold gives while accepting at most {@code floor(f · N)} of the N pairs of two
 * persons.
 */
public final class RocCurve {

  private static final int POINTS = 200;

  private final double[] positives;
  private final double[] negatives;

  private RocCurve(double[] positives, double[] negatives) {
    this.positives = positives;
    this.negatives = negatives;
  }

  /** Takes the scores. */
  public static RocCurve of(PairScores scores) {
    return new RocCurve(scores.samePerson(), scores.different());
  }

  /**
   * Returns the exact area under the curve: the share of (one person, two persons) couples of pairs
   * in which the former has the higher cosine, ties counted by half.
   */
  public double area() {
    double wins = 0;
    for (double positive : positives) {
      int below = PairScores.below(negatives, positive);
      wins += below + 0.5 * (PairScores.atMost(negatives, positive) - below);
    }
    return wins / positives.length / negatives.length;
  }

  /**
   * Returns the true accept rate at a false accept rate.
   *
   * @param far in [0, 1]
   */
  public OperatingPoint at(double far) {
    int allowed = allowed(far);
    if (allowed >= negatives.length) {
      return new OperatingPoint(far, 1, negatives.length);
    }
    double firstRefused = negatives[negatives.length - 1 - allowed];
    int accepted = positives.length - PairScores.atMost(positives, firstRefused);
    int falseAccepts = negatives.length - PairScores.atMost(negatives, firstRefused);
    return new OperatingPoint(far, (double) accepted / positives.length, falseAccepts);
  }

  /**
   * Returns the lowest cosine such that accepting from it on gives at most a false accept rate: the
   * threshold of {@link #at}.
   *
   * @param far in [0, 1]
   */
  public double thresholdAt(double far) {
    int allowed = allowed(far);
    return allowed >= negatives.length
        ? Math.min(negatives[0], positives[0])
        : Math.nextUp(negatives[negatives.length - 1 - allowed]);
  }

  /**
   * Returns the lowest of the thresholds that judge most pairs right; of equally good ones as
   * {@link TenFold} chooses.
   */
  public double bestThreshold() {
    return TenFold.bestThreshold(positives, negatives);
  }

  /**
   * Returns how many pairs of two persons are needed for a false accept rate to be measured: so
   * many that one false accept does not exceed it.
   *
   * @param far in (0, 1]
   */
  public static long negativesFor(double far) {
    checkArgument(far > 0 && far <= 1, "far must be in (0, 1], got %s", far);
    return (long) Math.ceil(1 / far * (1 - 1e-12));
  }

  private int allowed(double far) {
    checkArgument(far >= 0 && far <= 1, "far must be in [0, 1], got %s", far);
    // 1e-3 · 3000 is 3, whatever its last bit says.
    return (int) Math.floor(far * negatives.length * (1 + 1e-12));
  }

  /** Returns the curve at no false accept and at up to 200 rates spaced evenly in the logarithm. */
  public List<RocPoint> points() {
    List<RocPoint> points = new ArrayList<>();
    points.add(new RocPoint(0, at(0).tar()));
    int steps = POINTS - 1;
    int previous = 0;
    for (int i = 0; i <= steps; i++) {
      double wanted = Math.pow(negatives.length, (double) i / steps);
      int falseAccepts = Math.min(negatives.length, (int) Math.round(wanted));
      if (falseAccepts > previous) {
        double far = (double) falseAccepts / negatives.length;
        points.add(new RocPoint(far, at(far).tar()));
        previous = falseAccepts;
      }
    }
    return List.copyOf(points);
  }
}
