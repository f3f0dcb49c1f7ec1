package org.semblance.data;

/** The share that one worker has of an order. Keeps the pictures of an epoch; for one thread. */
final class WorkerBatches {

  private final EpochOrder order;
  private final BatchOptions options;
  private int epoch = -1;
  private int[] pictures = new int[0];

  WorkerBatches(EpochOrder order, BatchOptions options) {
    this.order = order;
    this.options = options;
  }

  EpochOrder order() {
    return order;
  }

  /** Copies the pictures of a batch. */
  void copy(int ofEpoch, int step, int[] into) {
    if (ofEpoch != epoch) {
      pictures = order.pictures(ofEpoch);
      epoch = ofEpoch;
    }
    int batch = step * options.workers() + options.worker();
    System.arraycopy(pictures, batch * options.batchSize(), into, 0, options.batchSize());
  }
}
