package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How a training set is cut into batches.
 *
 * @param batchSize B, at least 1; of each worker
 * @param seed decides order and augmentation
 * @param augmentation random changes of the pictures
 * @param onBadImage what to do about a picture that cannot be used
 * @param height in pixels; pictures of another size are bad
 * @param width in pixels
 * @param sampler which pictures come together
 * @param worker which of the workers gets these batches, from 0
 * @param workers how many share the set, at least 1; each has its own batches of every step, see
 *     {@link Sampler}
 */
public record BatchOptions(
    int batchSize,
    long seed,
    Augmentation augmentation,
    BadImages onBadImage,
    int height,
    int width,
    Sampler sampler,
    int worker,
    int workers) {

  /** Checks the ranges. */
  public BatchOptions {
    checkArgument(batchSize >= 1, "batchSize must be >= 1, got %s", batchSize);
    checkArgument(height >= 1 && width >= 1, "size must be >= 1x1, got %sx%s", height, width);
    checkArgument(workers >= 1, "workers must be >= 1, got %s", workers);
    checkArgument(
        worker >= 0 && worker < workers,
        "worker must be in [0, workers), got worker=%s workers=%s",
        worker,
        workers);
    sampler.checkBatchSize("sampler", batchSize);
  }

  /** Shuffled pictures for a single worker. */
  public BatchOptions(
      int batchSize,
      long seed,
      Augmentation augmentation,
      BadImages onBadImage,
      int height,
      int width) {
    this(batchSize, seed, augmentation, onBadImage, height, width, new ShuffledSampler(), 0, 1);
  }

  /** Returns the same with another sampler. */
  public BatchOptions withSampler(Sampler other) {
    return new BatchOptions(
        batchSize, seed, augmentation, onBadImage, height, width, other, worker, workers);
  }

  /** Returns the same for one of several workers. */
  public BatchOptions forWorker(int number, int of) {
    return new BatchOptions(
        batchSize, seed, augmentation, onBadImage, height, width, sampler, number, of);
  }

  /** Returns how many whole batches each worker gets out of so many pictures. */
  int stepsPerEpoch(long pictures) {
    return (int) (pictures / ((long) batchSize * workers));
  }

  /** Returns what is needed of pictures at least, for messages. */
  String batchInWords() {
    return "batchSize is "
        + batchSize
        + (workers == 1 ? "" : " for each of " + workers + " workers");
  }
}
