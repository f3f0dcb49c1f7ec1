package org.semblance.data;

import org.semblance.data.random.Draws;

/**
 * Every picture once an epoch, in random order; the rest that does not fill a batch is left out,
 * another one each time.
 *
 * <p>With W workers of batch size B, the batches of a step hold the very pictures that a single
 * worker of batch size {@code W B} would have in that step.
 *
 * <p><b>Differs from</b> Keras_insightface, whose order cannot be repeated.
 */
public record ShuffledSampler() implements Sampler {

  @Override
  public EpochOrder over(ImageSet set, BatchOptions options) {
    int steps = options.stepsPerEpoch(set.size());
    if (steps == 0) {
      throw new DataException(
          String.format(
              "the training set must hold at least one batch: %s, but there are only %d pictures"
                  + " (the first is %s); lower batchSize or add pictures",
              options.batchInWords(), set.size(), set.size() == 0 ? "(none)" : set.place(0)));
    }
    return new Order(set.size(), steps, options.seed());
  }

  @Override
  public void checkBatchSize(String name, int batchSize) {
    // Any size will do.
  }

  private record Order(int images, int stepsPerEpoch, long seed) implements EpochOrder {

    @Override
    public int[] pictures(int epoch) {
      return Draws.of(seed, DrawKey.ORDER, epoch).permutation(images);
    }

    @Override
    public int substitute(int image, int attempt, Draws draws) {
      return draws.below(images);
    }
  }
}
