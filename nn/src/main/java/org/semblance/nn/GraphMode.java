package org.semblance.nn;

import static com.google.common.base.Preconditions.checkState;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt64;

/** Whether a network is applied for training or for inference. */
public final class GraphMode {

  /** Moving averages, no dropout, no state updates. */
  public static final GraphMode INFERENCE = new GraphMode(false, null);

  private final boolean training;
  private final @Nullable Operand<TInt64> stepSeed;

  private GraphMode(boolean training, @Nullable Operand<TInt64> stepSeed) {
    this.training = training;
    this.stepSeed = stepSeed;
  }

  /**
   * Batch statistics, dropout and state updates.
   *
   * @param stepSeed (run seed, step) of shape [2], fed per step, so that a resumed run draws the
   *     same numbers
   */
  public static GraphMode training(Operand<TInt64> stepSeed) {
    return new GraphMode(true, stepSeed);
  }

  /** Returns whether batch statistics and dropout are on. */
  public boolean training() {
    return training;
  }

  Operand<TInt64> stepSeed() {
    checkState(stepSeed != null, "random layers draw only while training");
    return stepSeed;
  }
}
