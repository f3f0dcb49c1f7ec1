package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.data.random.Draws;

/**
 * Certain pictures in a certain order, the same in every epoch: for a single worker.
 *
 * <p>Where one cannot be used comes what another order would take in its place.
 */
public final class ListedOrder implements EpochOrder {

  private final int[] pictures;
  private final int stepsPerEpoch;
  private final EpochOrder substitutes;

  /**
   * Takes over the list.
   *
   * @param pictures by their numbers in the set; a rest that fills no batch is left out
   * @param batchSize of the source that the order is for, at least 1
   * @param substitutes of the same set: knows what to take in the place of a bad picture
   */
  public ListedOrder(int[] pictures, int batchSize, EpochOrder substitutes) {
    checkArgument(batchSize >= 1, "batchSize must be >= 1, got %s", batchSize);
    checkArgument(
        pictures.length >= batchSize,
        "pictures must fill a batch of %s, got %s of them",
        batchSize,
        pictures.length);
    this.pictures = pictures;
    this.stepsPerEpoch = pictures.length / batchSize;
    this.substitutes = substitutes;
  }

  @Override
  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  @Override
  public int[] pictures(int epoch) {
    return pictures.clone();
  }

  @Override
  public int substitute(int image, int attempt, Draws draws) {
    return substitutes.substitute(image, attempt, draws);
  }
}
