package org.semblance.train;

import org.jspecify.annotations.Nullable;
import org.semblance.data.Batch;
import org.semblance.data.Mixture;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What a step learns from; the tensors stay the caller's.
 *
 * @param images {@code [batch, height, width, 3]}, RGB, 0 to 255
 * @param labels {@code [batch]}, in [0, classes)
 * @param mixture what the pictures are blended with, null if they are no blends
 * @param teachers what a teacher says of the pictures, {@code [batch, T]}, null if nothing
 */
public record StepBatch(
    TFloat32 images, TInt32 labels, @Nullable Mixture mixture, @Nullable TFloat32 teachers) {

  /** Pictures that are no blends, without a teacher. */
  public StepBatch(TFloat32 images, TInt32 labels) {
    this(images, labels, null, null);
  }

  /** Returns what a batch holds, while it is open. */
  public static StepBatch of(Batch batch) {
    return new StepBatch(batch.images(), batch.labels(), batch.mixture(), batch.teachers());
  }
}
