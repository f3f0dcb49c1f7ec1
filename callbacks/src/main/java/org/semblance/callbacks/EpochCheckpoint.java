package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

/** Asks for a {@link SavePoint#CHECKPOINT} at the end of every so many epochs. */
public final class EpochCheckpoint implements Callback {

  private final int everyEpochs;

  /** Saves every epoch. */
  public EpochCheckpoint() {
    this(1);
  }

  /**
   * Creates the callback.
   *
   * @param everyEpochs at least 1; the last epoch of a stage is saved whatever this is
   */
  public EpochCheckpoint(int everyEpochs) {
    checkArgument(everyEpochs >= 1, "everyEpochs must be >= 1, got %s", everyEpochs);
    this.everyEpochs = everyEpochs;
  }

  @Override
  public void onEpochEnd(EpochEnd event, RunControl control) {
    if ((event.epoch() + 1) % everyEpochs == 0) {
      control.save(SavePoint.CHECKPOINT);
    }
  }

  @Override
  public void onStageEnd(StageEnd event, RunControl control) {
    if (everyEpochs > 1) {
      control.save(SavePoint.CHECKPOINT);
    }
  }
}
