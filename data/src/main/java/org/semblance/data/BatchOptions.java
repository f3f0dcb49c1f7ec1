package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How a training set is cut into batches.
 *
 * @param batchSize B, at least 1
 * @param seed decides order and augmentation
 * @param augmentation random changes of the pictures
 * @param onBadImage what to do about a picture that cannot be used
 * @param height in pixels; pictures of another size are bad
 * @param width in pixels
 */
public record BatchOptions(
    int batchSize,
    long seed,
    Augmentation augmentation,
    BadImages onBadImage,
    int height,
    int width) {

  /** Checks the ranges. */
  public BatchOptions {
    checkArgument(batchSize >= 1, "batchSize must be >= 1, got %s", batchSize);
    checkArgument(height >= 1 && width >= 1, "size must be >= 1x1, got %sx%s", height, width);
  }
}
