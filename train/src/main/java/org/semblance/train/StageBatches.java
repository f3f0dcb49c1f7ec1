package org.semblance.train;

import org.semblance.data.Batch;
import org.semblance.data.BatchSource;

/** The batches of a stage, epoch after epoch. For one thread. */
interface StageBatches {

  /** Returns how many whole batches an epoch has. */
  int stepsPerEpoch();

  /**
   * Makes a certain batch the next one.
   *
   * @param epoch of the run
   * @param step in [0, stepsPerEpoch)
   */
  void seek(int epoch, int step);

  /** Returns the next batch of the epoch, waiting for it if need be; the caller closes it. */
  Batch next();

  /** Batches as a sampler puts them together. */
  record Sampled(BatchSource source) implements StageBatches {

    @Override
    public int stepsPerEpoch() {
      return source.stepsPerEpoch();
    }

    @Override
    public void seek(int epoch, int step) {
      source.seek(epoch, step);
    }

    @Override
    public Batch next() {
      return source.next();
    }
  }
}
