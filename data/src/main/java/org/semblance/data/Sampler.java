package org.semblance.data;

/**
 * Which pictures come together in a batch, and how often each is seen.
 *
 * <p>Nothing is remembered from one epoch to the next: what a batch holds is a function of the
 * data, the batch size, the seed, the epoch, the step, and which of how many workers asks. So a
 * resumed run may begin anywhere.
 *
 * <p>Several workers share the batches of an epoch: in step s, worker w of W has batch {@code s W +
 * w}. All of them have equally many, no picture is in two of them (unless {@link BalancedSampler}
 * wants it there), and together they are the whole epoch but for a rest of less than W batches.
 */
public sealed interface Sampler permits ShuffledSampler, ClassAwareSampler, BalancedSampler {

  /**
   * Returns the order of a set.
   *
   * @param options how many pictures a batch has, the seed, how many workers there are
   * @throws DataException if there is not one batch for each worker
   */
  EpochOrder over(ImageSet set, BatchOptions options);

  /**
   * Checks that batches can have a size.
   *
   * @param name what the caller calls this sampler, for the message
   * @throws IllegalArgumentException saying which sizes could be had
   */
  void checkBatchSize(String name, int batchSize);
}
