package org.semblance.data;

import static com.google.common.base.Preconditions.checkState;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * One batch of training pictures; closing it gives its memory back for a later batch.
 *
 * <p>The tensors belong to the {@link BatchSource}: do not close them, and do not use them after
 * the batch is closed.
 */
public final class Batch implements AutoCloseable {

  private final BatchRing ring;
  private final BatchSlot slot;
  private final ImageSet set;
  private boolean closed;

  Batch(BatchRing ring, BatchSlot slot, ImageSet set) {
    this.ring = ring;
    this.slot = slot;
    this.set = set;
  }

  private BatchSlot slot() {
    checkState(!closed, "the batch is closed");
    return slot;
  }

  /** Returns the pictures, {@code [B, height, width, 3]}, RGB from 0 to 255. */
  public TFloat32 images() {
    return slot().images;
  }

  /** Returns the classes, {@code [B]}; of a blended picture that of its stronger part. */
  public TInt32 labels() {
    return slot().labels;
  }

  /** Returns what the pictures were blended with, or null if there is no {@link Mixup}. */
  public @Nullable Mixture mixture() {
    Blend blend = slot().blend;
    return blend == null ? null : blend.mixture();
  }

  /**
   * Returns what a teacher says of the pictures, {@code [B, T]}: that of the source of these very
   * pictures, that of the set of what they were before they were augmented. Null if neither has
   * one, or it was not asked.
   */
  public @Nullable TFloat32 teachers() {
    return slot().taught ? slot().teachers : null;
  }

  /** Returns the epoch, from 0. */
  public int epoch() {
    return slot().epoch;
  }

  /** Returns the step in the epoch, from 0. */
  public int stepInEpoch() {
    return slot().step;
  }

  /** Returns where each picture comes from, for messages. */
  public List<String> places() {
    return Arrays.stream(slot().indices).mapToObj(set::place).toList();
  }

  /** Returns how many bad pictures were replaced by others. */
  public int badImages() {
    return slot().badImages;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      ring.release(slot);
    }
  }
}
