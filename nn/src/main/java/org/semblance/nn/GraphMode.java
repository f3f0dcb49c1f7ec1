package org.semblance.nn;

import static com.google.common.base.Preconditions.checkState;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt64;

/** How a network is applied: for training or for inference, and in which arithmetic. */
public final class GraphMode {

  /** Moving averages, no dropout, no state updates, float32. */
  public static final GraphMode INFERENCE = new GraphMode(false, null, Precision.FLOAT32);

  private final boolean training;
  private final @Nullable Operand<TInt64> stepSeed;
  private final Precision precision;

  private GraphMode(boolean training, @Nullable Operand<TInt64> stepSeed, Precision precision) {
    this.training = training;
    this.stepSeed = stepSeed;
    this.precision = precision;
  }

  /**
   * Batch statistics, dropout and state updates, float32.
   *
   * @param stepSeed (run seed, step) of shape [2], fed per step, so that a resumed run draws the
   *     same numbers
   */
  public static GraphMode training(Operand<TInt64> stepSeed) {
    return new GraphMode(true, stepSeed, Precision.FLOAT32);
  }

  /** Returns the same mode in another arithmetic. */
  public GraphMode in(Precision other) {
    return new GraphMode(training, stepSeed, other);
  }

  /** Returns the arithmetic. */
  public Precision precision() {
    return precision;
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
