package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.data.random.Draws;

/**
 * Equally many pictures of every identity in an epoch, in random order, however many pictures each
 * has. It keeps a few people with thousands of pictures from crowding out the others.
 *
 * <p>An identity's pictures take turns: over the epochs all of them are seen before any is seen
 * again, in another order each time round. So one with more than q pictures shows others in the
 * next epoch, and one with fewer shows some twice. In the place of a picture that cannot be used
 * comes another of the same identity, if it has one.
 *
 * <p><b>Source</b>: class-balanced sampling as in Kang et al. 2020, "Decoupling Representation and
 * Classifier for Long-Tailed Recognition", section 3.1, but in turns instead of drawn anew.
 * Keras_insightface has nothing like it.
 *
 * @param imagesPerIdentity q, pictures of each identity in an epoch, at least 1
 */
public record BalancedSampler(int imagesPerIdentity) implements Sampler {

  /** Tells these draws from those of other samplers. */
  private static final long KEY = 2;

  /** Checks the range. */
  public BalancedSampler {
    checkArgument(
        imagesPerIdentity >= 1, "imagesPerIdentity must be >= 1, got %s", imagesPerIdentity);
  }

  @Override
  public void checkBatchSize(String name, int batchSize) {
    // Any size will do.
  }

  @Override
  public EpochOrder over(ImageSet set, BatchOptions options) {
    IdentityImages images = IdentityImages.of(set);
    long pictures = (long) images.size() * imagesPerIdentity;
    if (pictures > Integer.MAX_VALUE) {
      throw new DataException(
          String.format(
              "an epoch must have at most %,d pictures, imagesPerIdentity=%d of %,d identities are"
                  + " %,d; lower imagesPerIdentity",
              Integer.MAX_VALUE, imagesPerIdentity, images.size(), pictures));
    }
    int steps = options.stepsPerEpoch(pictures);
    if (steps == 0) {
      throw new DataException(
          String.format(
              "an epoch must have at least one batch: %s, but imagesPerIdentity=%d of %d identities"
                  + " are only %d pictures; lower batchSize or raise imagesPerIdentity",
              options.batchInWords(), imagesPerIdentity, images.size(), pictures));
    }
    return new Order(images, imagesPerIdentity, steps, options.seed());
  }

  private record Order(IdentityImages images, int imagesPerIdentity, int stepsPerEpoch, long seed)
      implements EpochOrder {

    @Override
    public int[] pictures(int epoch) {
      int[] pictures = new int[images.size() * imagesPerIdentity];
      for (int identity = 0; identity < images.size(); identity++) {
        deal(epoch, identity, pictures);
      }
      Draws.of(seed, DrawKey.ORDER, epoch, KEY).shuffle(pictures);
      return pictures;
    }

    /** Goes on with an identity's pictures where the epoch before ended. */
    private void deal(int epoch, int identity, int[] into) {
      int count = images.count(identity);
      long before = (long) epoch * imagesPerIdentity;
      int[] turn = turn(before / count, identity);
      int at = (int) (before % count);
      for (int i = 0; i < imagesPerIdentity; i++) {
        if (at == count) {
          turn = turn((before + i) / count, identity);
          at = 0;
        }
        into[identity * imagesPerIdentity + i] = turn[at++];
      }
    }

    /** Returns an identity's pictures in the order in which they are seen for the n-th time. */
    private int[] turn(long number, int identity) {
      int[] own = images.of(identity);
      Draws.of(seed, DrawKey.ORDER, number, KEY, identity).shuffle(own);
      return own;
    }

    @Override
    public int substitute(int image, int attempt, Draws draws) {
      return images.substitute(image, attempt, draws);
    }
  }
}
