package org.semblance.data;

import org.semblance.data.random.Draws;

/**
 * The order of the pictures of an epoch: a permutation that is a function of (seed, epoch) alone.
 */
final class EpochOrder {

  private final int images;
  private final long seed;
  private int epoch = -1;
  private int[] order = new int[0];

  EpochOrder(int images, long seed) {
    this.images = images;
    this.seed = seed;
  }

  /** Copies the pictures at positions from {@code first} on. */
  void copy(int ofEpoch, int first, int[] into) {
    if (ofEpoch != epoch) {
      order = Draws.of(seed, DrawKey.ORDER, ofEpoch).permutation(images);
      epoch = ofEpoch;
    }
    System.arraycopy(order, first, into, 0, into.length);
  }
}
