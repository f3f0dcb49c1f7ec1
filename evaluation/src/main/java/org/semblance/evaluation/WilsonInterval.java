package org.semblance.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The 95 % score interval of a share.
 *
 * <pre>
 * p = successes / trials, z = 1.959964
 * (p + z²/2n ± z · √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)
 * </pre>
 *
 * <p>The spread over ten folds is not a confidence interval of the accuracy; this is one, under the
 * assumption that pairs are independent.
 *
 * <p><b>Source:</b> Probable Inference, the Law of Succession, and Statistical Inference (Wilson
 * 1927).
 *
 * @param low lower end, in [0, 1]
 * @param high upper end, in [low, 1]
 */
public record WilsonInterval(double low, double high) {

  private static final double Z = 1.959963984540054;

  /**
   * Computes the interval.
   *
   * @throws IllegalArgumentException if {@code trials} is below 1 or {@code successes} outside [0,
   *     trials]
   */
  public static WilsonInterval of(long successes, long trials) {
    checkArgument(trials >= 1, "trials must be >= 1, got %s", trials);
    checkArgument(
        successes >= 0 && successes <= trials,
        "successes must be in [0, %s], got %s",
        trials,
        successes);
    double n = trials;
    double p = successes / n;
    double zz = Z * Z;
    double center = p + zz / (2 * n);
    double half = Z * Math.sqrt(p * (1 - p) / n + zz / (4 * n * n));
    double scale = 1 + zz / n;
    return new WilsonInterval(
        successes == 0 ? 0 : (center - half) / scale,
        successes == trials ? 1 : (center + half) / scale);
  }
}
