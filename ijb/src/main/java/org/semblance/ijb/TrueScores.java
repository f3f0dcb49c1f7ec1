package org.semblance.ijb;

import java.util.ArrayList;
import java.util.List;
import org.semblance.evaluation.RocPoint;

/**
 * How many pairs of one person score above the limits of {@link FalseScores}; scores are exact and
 * not held. Threads collect in one of these each.
 */
final class TrueScores {

  private static final int DRAWN_PER_DECADE = 40;

  private final List<FalseScores.Limit> limits;
  private final long[] aboveLow;
  private final long[] aboveHigh;
  private final long[] histogram = new long[FalseScores.BINS];
  private long count;

  TrueScores(List<FalseScores.Limit> limits) {
    this.limits = limits;
    this.aboveLow = new long[limits.size()];
    this.aboveHigh = new long[limits.size()];
  }

  /** Returns an empty collection for another thread. */
  TrueScores part() {
    return new TrueScores(limits);
  }

  void add(double score) {
    count++;
    histogram[FalseScores.bin((float) score)]++;
    for (int i = 0; i < aboveLow.length; i++) {
      FalseScores.Limit limit = limits.get(i);
      aboveLow[i] += score > limit.low() ? 1 : 0;
      aboveHigh[i] += score > limit.high() ? 1 : 0;
    }
  }

  void addAll(TrueScores other) {
    count += other.count;
    for (int i = 0; i < aboveLow.length; i++) {
      aboveLow[i] += other.aboveLow[i];
      aboveHigh[i] += other.aboveHigh[i];
    }
    for (int i = 0; i < histogram.length; i++) {
      histogram[i] += other.histogram[i];
    }
  }

  /** Returns how many there are. */
  long count() {
    return count;
  }

  /** Returns the rates at all limits. */
  List<TarAtLimit> rates() {
    List<TarAtLimit> rates = new ArrayList<>();
    for (int i = 0; i < aboveLow.length; i++) {
      rates.add(TarAtLimit.of(limits.get(i), aboveLow[i], aboveHigh[i], count));
    }
    return rates;
  }

  /**
   * Returns points for drawing, from the histograms: thresholds are ends of bins, so a true accept
   * rate is that of a threshold at most 2⁻¹⁵ away.
   */
  List<RocPoint> curve(FalseScores falses) {
    long[] falseAccepts = falses.fallingCounts();
    List<RocPoint> curve = new ArrayList<>();
    long trueAccepts = 0;
    double next = 0;
    for (int i = 0; i < falseAccepts.length; i++) {
      trueAccepts += histogram[histogram.length - 1 - i];
      boolean last = i == falseAccepts.length - 1;
      long after = last ? Long.MAX_VALUE : falseAccepts[i + 1];
      // A point is drawn where the next one would be further on than the grid.
      if (falseAccepts[i] > 0 && (last || after > next)) {
        double far = (double) falseAccepts[i] / falses.count();
        curve.add(new RocPoint(far, (double) trueAccepts / count));
        next = falseAccepts[i] * Math.pow(10, 1.0 / DRAWN_PER_DECADE);
      }
    }
    return curve;
  }
}
