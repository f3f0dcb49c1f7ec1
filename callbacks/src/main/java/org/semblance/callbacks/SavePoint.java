package org.semblance.callbacks;

/** What a callback may ask to be saved. */
public enum SavePoint {
  /** Everything that is needed to go on: weights, optimiser, position, callbacks. */
  CHECKPOINT,
  /** The weights of the embedding network, in the place of the best ones so far. */
  BEST,
  /** The average of these weights over the steps, in the same place; only of runs that keep one. */
  BEST_AVERAGE
}
