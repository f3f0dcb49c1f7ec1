package org.semblance.callbacks;

/** How often a rate is computed anew. */
public enum RateUnit {
  /** Before every batch. */
  BATCH,
  /** At the first batch of every epoch, whose value then holds for the whole epoch. */
  EPOCH;

  /**
   * Returns where on a schedule a step takes its rate from, in epochs.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  double position(long globalStep, int stepsPerEpoch) {
    long epoch = RateSchedule.epoch(globalStep, stepsPerEpoch);
    return this == EPOCH ? epoch : epoch + (double) (globalStep % stepsPerEpoch) / stepsPerEpoch;
  }
}
