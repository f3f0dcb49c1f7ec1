package org.semblance.train;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request from outside to finish the step, save and stop, for instance on Ctrl-C.
 *
 * <p>Thread-safe: any thread may ask; the training thread looks after every step and reports when
 * it has saved.
 */
public final class StopSignal {

  private final AtomicBoolean requested = new AtomicBoolean();
  private final CountDownLatch finished = new CountDownLatch(1);

  /** Asks the run to finish its step, save and stop. */
  public void request() {
    requested.set(true);
  }

  /** Returns whether somebody asked. */
  public boolean requested() {
    return requested.get();
  }

  /** Says that the run has ended and saved what it had. */
  void finished() {
    finished.countDown();
  }

  /** Waits until the run has ended; returns whether it did in time. */
  public boolean awaitFinished(long seconds) throws InterruptedException {
    return finished.await(seconds, TimeUnit.SECONDS);
  }
}
