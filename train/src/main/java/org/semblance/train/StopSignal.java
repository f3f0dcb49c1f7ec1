package org.semblance.train;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request from outside to finish the step, save and stop, for instance on Ctrl-C.
 *
 * <p>Thread-safe: any thread may ask; the training thread looks after every step and every batch of
 * an evaluation, which a resumed run begins anew.
 */
public final class StopSignal {

  private final AtomicBoolean requested = new AtomicBoolean();

  /** Asks the run to finish its step, save and stop. */
  public void request() {
    requested.set(true);
  }

  /** Returns whether somebody asked. */
  public boolean requested() {
    return requested.get();
  }
}
