package org.semblance.losses;

/**
 * Triplets that are looked for in a bag of many batches before they are trained: the bag's pictures
 * are embedded with the present weights, without a gradient, and every batch then is anchor,
 * positive, negative, anchor, and so on.
 *
 * <p>A bag of N pictures gives N triplets. Where a rule finds more, N of them at random; where it
 * finds fewer they come again in the same order; where it finds none, each picture with its hardest
 * positive and negative. What is chosen is a function of embeddings, labels and seed.
 */
public sealed interface MinedTriplet
    permits OfflineTriplet, ArcOfflineTriplet, SemiHardTriplet, AngularSemiHardTriplet {

  /** Returns N, how many pictures are embedded at a time. */
  int bagImages();

  /** Returns how many pictures of an identity come together in a bag. */
  int imagesPerIdentity();

  /**
   * Chooses triplets.
   *
   * @param embeddings of a bag, {@code [N, D]}, of length 1
   * @param labels {@code [N]}: two different ones at least, each twice at least
   * @param seed of what is chosen at random
   * @return anchor, positive and negative by their places in the bag, N times
   */
  int[] mine(float[][] embeddings, int[] labels, long seed);
}
