package org.semblance.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * A map from cosine to the probability that a pair shows one person.
 *
 * <pre>
 * p(c) = 1 / (1 + exp(−(slope · c + intercept)))
 * minimises −Σ tᵢ ln p(cᵢ) + (1 − tᵢ) ln(1 − p(cᵢ))
 * t = (P + 1)/(P + 2) for the P pairs of one person, 1/(N + 2) for the N of two
 * </pre>
 *
 * <p>Found by Newton's method with halved steps, which for this function is iteratively reweighted
 * least squares. The targets, not 0 and 1, keep the minimum finite where one threshold parts the
 * pairs without error. The probability holds where pairs of one person are as frequent as among
 * those it was fitted to: with other odds, add {@code ln(odds there / (P / N))} to the intercept.
 *
 * <p><b>Source:</b> Probabilistic Outputs for Support Vector Machines (Platt 1999), and A Note on
 * Platt's Probabilistic Outputs (Lin, Lin, Weng 2007) for the method.
 *
 * @param slope per cosine
 * @param intercept at cosine 0
 */
public record LogisticCalibration(double slope, double intercept) {

  private static final int MOST_STEPS = 100;
  private static final double GRADIENT_END = 1e-9;
  private static final double RIDGE = 1e-12;
  private static final double LEAST_STEP = 1e-10;

  /** Fits the map. */
  public static LogisticCalibration of(PairScores scores) {
    return new Fit(scores).run();
  }

  /** Returns the probability that a pair with a cosine shows one person, in [0, 1]. */
  public double probability(double cosine) {
    return sigmoid(slope * cosine + intercept);
  }

  private static double sigmoid(double z) {
    if (z >= 0) {
      return 1 / (1 + Math.exp(-z));
    }
    double e = Math.exp(z);
    return e / (1 + e);
  }

  private static final class Fit {

    private final PairScores scores;
    private final double positiveTarget;
    private final double negativeTarget;

    Fit(PairScores scores) {
      this.scores = scores;
      this.positiveTarget = (scores.samePerson().length + 1.0) / (scores.samePerson().length + 2.0);
      this.negativeTarget = 1.0 / (scores.different().length + 2.0);
    }

    private double target(int pair) {
      return scores.same(pair) ? positiveTarget : negativeTarget;
    }

    private double loss(LogisticCalibration map) {
      double sum = 0;
      for (int pair = 0; pair < scores.size(); pair++) {
        double z = map.slope * scores.score(pair) + map.intercept;
        // ln(1 + e^z) − t z, without overflow.
        sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - target(pair) * z;
      }
      return sum;
    }

    LogisticCalibration run() {
      double odds = (scores.samePerson().length + 1.0) / (scores.different().length + 1.0);
      LogisticCalibration map = new LogisticCalibration(0, Math.log(odds));
      for (int step = 0; step < MOST_STEPS; step++) {
        LogisticCalibration towards = newtonStep(map);
        LogisticCalibration next = towards == null ? null : lower(map, towards);
        if (next == null) {
          break; // as low as numbers of this precision can tell
        }
        map = next;
      }
      return map;
    }

    /** Returns what to add for the minimum of the parabola here; null where the ground is level. */
    private @Nullable LogisticCalibration newtonStep(LogisticCalibration map) {
      double g0 = 0;
      double g1 = 0;
      double h00 = RIDGE;
      double h01 = 0;
      double h11 = RIDGE;
      for (int pair = 0; pair < scores.size(); pair++) {
        double c = scores.score(pair);
        double p = map.probability(c);
        double weight = p * (1 - p);
        double error = p - target(pair);
        g0 += error * c;
        g1 += error;
        h00 += weight * c * c;
        h01 += weight * c;
        h11 += weight;
      }
      if (Math.abs(g0) < GRADIENT_END && Math.abs(g1) < GRADIENT_END) {
        return null;
      }
      double determinant = h00 * h11 - h01 * h01;
      return new LogisticCalibration(
          -(h11 * g0 - h01 * g1) / determinant, -(h00 * g1 - h01 * g0) / determinant);
    }

    /** Returns the end of the longest part of a step, halved and halved, that leads down. */
    private @Nullable LogisticCalibration lower(
        LogisticCalibration map, LogisticCalibration towards) {
      double loss = loss(map);
      for (double size = 1; size >= LEAST_STEP; size /= 2) {
        LogisticCalibration tried =
            new LogisticCalibration(
                map.slope + size * towards.slope, map.intercept + size * towards.intercept);
        if (loss(tried) < loss) {
          return tried;
        }
      }
      return null;
    }
  }
}
