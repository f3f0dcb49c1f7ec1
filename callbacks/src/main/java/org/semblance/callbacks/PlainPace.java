package org.semblance.callbacks;

/** Decides when a plain progress line is due: rarely enough to read, often enough to trust. */
final class PlainPace {

  private static final long SHORTEST_NANOS = 5_000_000_000L;
  private static final long LONGEST_NANOS = 30_000_000_000L;

  private long printedNanos;
  private int printedSteps;

  void restart(long now, int steps) {
    printedNanos = now;
    printedSteps = steps;
  }

  /** Returns whether a line is due, and then counts it as printed. */
  boolean due(long now, int steps, int stepsPerEpoch) {
    long waited = now - printedNanos;
    boolean tenth = (steps - printedSteps) * 10L >= stepsPerEpoch;
    if (waited >= LONGEST_NANOS || (tenth && waited >= SHORTEST_NANOS)) {
      restart(now, steps);
      return true;
    }
    return false;
  }
}
