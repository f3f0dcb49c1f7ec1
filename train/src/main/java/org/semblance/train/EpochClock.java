package org.semblance.train;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.semblance.data.Batch;

/** Times the steps of an epoch, and how long they waited for their batches. For one thread. */
final class EpochClock {

  /**
   * What an epoch took so far.
   *
   * @param seconds since its beginning, pauses left out
   * @param inputWaitShare share of them in which a step waited for its batch, in [0, 1]
   */
  record Times(double seconds, double inputWaitShare) {}

  private final LongSupplier nanos;
  private final long start;
  private long waited;
  private long lastWait;
  private long paused;

  /** Starts the clock. */
  EpochClock(LongSupplier nanos) {
    this.nanos = nanos;
    this.start = nanos.getAsLong();
  }

  /** Returns the next batch, which the caller closes, and takes the time until it is there. */
  Batch next(StageBatches source) {
    long before = nanos.getAsLong();
    Batch batch = source.next();
    lastWait = nanos.getAsLong() - before;
    waited += lastWait;
    return batch;
  }

  /** Leaves out of the epoch's time what something else than training takes. */
  <T> T pausing(Supplier<T> work) {
    long before = nanos.getAsLong();
    T result = work.get();
    paused += nanos.getAsLong() - before;
    return result;
  }

  /** Returns how long the last batch was waited for. */
  double lastWaitSeconds() {
    return lastWait / 1e9;
  }

  Times times() {
    long all = nanos.getAsLong() - start - paused;
    return new Times(all / 1e9, all == 0 ? 0 : (double) waited / all);
  }
}
