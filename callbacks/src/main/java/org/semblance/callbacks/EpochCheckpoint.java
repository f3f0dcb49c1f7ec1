package org.semblance.callbacks;

/** Asks for a {@link SavePoint#CHECKPOINT} at the end of every epoch. */
public final class EpochCheckpoint implements Callback {

  @Override
  public void onEpochEnd(EpochEnd event, RunControl control) {
    control.save(SavePoint.CHECKPOINT);
  }
}
