package org.semblance.train;

import org.semblance.data.Batch;
import org.semblance.data.BatchSource;

/** The batches of a stage, epoch after epoch. For one thread. */
interface StageBatches {

  /** Returns how many whole batches an epoch has. */
  int batchesPerEpoch();

  /**
   * Makes a certain batch the next one.
   *
   * @param epoch of the run
   * @param batch in [0, batchesPerEpoch)
   */
  void seek(int epoch, int batch);

  /**
   * Returns the next batch, waiting for it if need be; the caller closes it. Behind the last one of
   * an epoch comes the first of the next.
   */
  Batch next();

  /** Batches as a sampler puts them together. */
  record Sampled(BatchSource source) implements StageBatches {

    @Override
    public int batchesPerEpoch() {
      return source.stepsPerEpoch();
    }

    @Override
    public void seek(int epoch, int batch) {
      source.seek(epoch, batch);
    }

    @Override
    public Batch next() {
      return source.next();
    }
  }
}
