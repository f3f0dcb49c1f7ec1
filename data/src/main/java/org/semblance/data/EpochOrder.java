package org.semblance.data;

import org.semblance.data.random.Draws;

/**
 * The pictures of every epoch of a set, one after another as they go into batches, for all workers
 * together. A {@link Sampler} makes it; it is a pure function of the epoch, so any epoch may be
 * asked for at any time, from any thread.
 */
public interface EpochOrder {

  /** Returns how many batches each worker has in every epoch, at least 1. */
  int stepsPerEpoch();

  /**
   * Returns the pictures of an epoch, by their numbers in the set. The first {@code batchSize} are
   * a batch, and so on: in each step every worker takes one, in the workers' order. What comes
   * after the last step has no place in this epoch.
   *
   * @param epoch from 0
   */
  int[] pictures(int epoch);

  /**
   * Returns what to try in the place of a picture that cannot be used.
   *
   * @param attempt from 1
   * @param draws belonging to the picture and the epoch
   */
  int substitute(int image, int attempt, Draws draws);
}
