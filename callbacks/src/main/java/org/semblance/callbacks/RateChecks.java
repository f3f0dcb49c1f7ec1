package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

/** Ranges that the schedules have in common. */
final class RateChecks {

  private RateChecks() {}

  static void base(double base) {
    checkArgument(base > 0 && Double.isFinite(base), "base must be > 0 and finite, got %s", base);
  }

  static void minimum(double minimum, double base) {
    checkArgument(
        minimum >= 0 && minimum <= base,
        "minimum must be >= 0 and <= base, got minimum=%s base=%s",
        minimum,
        base);
  }

  static void warmup(int warmupEpochs) {
    checkArgument(warmupEpochs >= 0, "warmupEpochs must be >= 0, got %s", warmupEpochs);
  }

  /** Returns the straight line from {@code start}, reached at 0, to {@code end}, reached at 1. */
  static double line(double start, double end, double fraction) {
    return start + (end - start) * fraction;
  }
}
