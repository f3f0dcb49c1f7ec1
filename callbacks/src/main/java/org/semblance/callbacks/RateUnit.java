package org.semblance.callbacks;

/** How often a rate is computed anew. */
public enum RateUnit {
  /** Before every batch. */
  BATCH,
  /** At the first batch of every epoch, whose value then holds for the whole epoch. */
  EPOCH
}
