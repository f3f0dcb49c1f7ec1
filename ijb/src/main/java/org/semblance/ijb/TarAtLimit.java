package org.semblance.ijb;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.evaluation.WilsonInterval;

/**
 * The true accept rate at a false accept rate, over more pairs than can be held.
 *
 * <p>A pair is accepted if its cosine is above a threshold, the largest one that must not be
 * accepted: of N pairs of two persons the ({@code ⌊far · N⌋} + 1)-th largest. Where that is known
 * exactly, {@code tarLow} and {@code tarHigh} are equal; otherwise the rate lies between them.
 *
 * @param far the false accept rate asked for
 * @param allowed false accepts that it allows, {@code ⌊far · N⌋}
 * @param falseAccepts there are, fewer where scores are equal; −1 where that is not known
 * @param tarLow least true accept rate
 * @param tarHigh largest true accept rate
 * @param interval 95 % of the rate, from the lower end at {@code tarLow} to the upper end at {@code
 *     tarHigh}; pairs of one person taken as independent
 * @param thresholdLow least threshold
 * @param thresholdHigh largest threshold
 */
public record TarAtLimit(
    double far,
    long allowed,
    long falseAccepts,
    double tarLow,
    double tarHigh,
    WilsonInterval interval,
    double thresholdLow,
    double thresholdHigh) {

  /** Checks the order. */
  public TarAtLimit {
    checkArgument(tarLow <= tarHigh, "tarLow must be <= tarHigh, got %s > %s", tarLow, tarHigh);
  }

  /**
   * Returns the rate at a limit.
   *
   * @param aboveLow pairs of one person that score above the limit's lower end
   * @param aboveHigh those above its upper end
   * @param positives pairs of one person, at least 1
   */
  static TarAtLimit of(FalseScores.Limit limit, long aboveLow, long aboveHigh, long positives) {
    return new TarAtLimit(
        limit.rate(),
        limit.allowed(),
        limit.falseAccepts(),
        (double) aboveHigh / positives,
        (double) aboveLow / positives,
        new WilsonInterval(
            WilsonInterval.of(aboveHigh, positives).low(),
            WilsonInterval.of(aboveLow, positives).high()),
        limit.low(),
        limit.high());
  }

  /** Returns whether rate and threshold are exact. */
  public boolean isExact() {
    return thresholdLow == thresholdHigh;
  }
}
