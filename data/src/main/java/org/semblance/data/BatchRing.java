package org.semblance.data;

import static com.google.common.base.Preconditions.checkState;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A few slots that wander between the filling thread and the training thread.
 *
 * <p>Each slot is free, being filled (two may be at once), ready, or out with a {@link Batch}. One
 * filling thread, one training thread, and closing from anywhere; a monitor guards everything.
 */
final class BatchRing {

  private final int slots;
  private final Deque<BatchSlot> free = new ArrayDeque<>();
  private final Deque<BatchSlot> ready = new ArrayDeque<>();
  private int out;
  private @Nullable Throwable failure;
  private boolean filling;
  private boolean closed;

  BatchRing(int slots, BatchOptions options, int teacherSize) {
    this.slots = slots;
    for (int i = 0; i < slots; i++) {
      free.add(new BatchSlot(options, teacherSize));
    }
  }

  /** Returns a slot to fill, waiting for one; null once filling has ended. */
  synchronized @Nullable BatchSlot takeFree() throws InterruptedException {
    while (filling && free.isEmpty()) {
      wait();
    }
    return filling ? free.remove() : null;
  }

  /** Returns whether filled slots are still wanted. */
  synchronized boolean isFilling() {
    return filling;
  }

  /** Returns a slot to fill if one is free and filling has not ended, else null. */
  synchronized @Nullable BatchSlot pollFree() {
    return filling ? free.poll() : null;
  }

  /** Takes back a slot that was not filled. */
  synchronized void giveBack(BatchSlot slot) {
    free.add(slot);
    freeIfClosed();
    notifyAll();
  }

  /** Hands over a filled slot, or takes it back if filling has ended meanwhile. */
  synchronized void putReady(BatchSlot slot) {
    (filling ? ready : free).add(slot);
    freeIfClosed();
    notifyAll();
  }

  /** Takes back a slot that could not be filled; {@link #takeReady} then throws. */
  synchronized void fail(BatchSlot slot, Throwable cause) {
    if (filling) {
      failure = cause;
    }
    giveBack(slot);
  }

  /**
   * Returns the next filled slot, waiting for it.
   *
   * @return null after a failure, see {@link #failure()}
   */
  synchronized @Nullable BatchSlot takeReady() throws InterruptedException {
    checkState(
        out < slots, "all %s batches are out; close each batch before the one after next", slots);
    while (ready.isEmpty() && failure == null && !closed) {
      wait();
    }
    checkState(!closed, "the batch source is closed");
    if (ready.isEmpty()) {
      return null;
    }
    out++;
    return ready.remove();
  }

  synchronized @Nullable Throwable failure() {
    return failure;
  }

  /** Takes back the slot of a batch. */
  synchronized void release(BatchSlot slot) {
    out--;
    giveBack(slot);
  }

  synchronized void startFilling() {
    checkState(!closed, "the batch source is closed");
    failure = null;
    filling = true;
  }

  /** Lets the filling thread end and forgets what it prepared. */
  synchronized void stopFilling() {
    filling = false;
    free.addAll(ready);
    ready.clear();
    notifyAll();
  }

  /** Frees all slots: now, or, those that are out or being filled, when they come back. */
  synchronized void close() {
    closed = true;
    stopFilling();
    freeIfClosed();
  }

  private void freeIfClosed() {
    if (closed) {
      free.forEach(BatchSlot::free);
      free.clear();
    }
  }
}
