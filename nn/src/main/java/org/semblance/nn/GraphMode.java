package org.semblance.nn;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt64;

/** How a network is applied: for training or for inference, and in which arithmetic. */
public final class GraphMode {

  /** Moving averages, no dropout, no state updates, float32. */
  public static final GraphMode INFERENCE =
      new GraphMode(false, null, Precision.FLOAT32, ImmutableSet.of());

  private final boolean training;
  private final @Nullable Operand<TInt64> stepSeed;
  private final Precision precision;
  private final ImmutableSet<String> frozen;

  private GraphMode(
      boolean training,
      @Nullable Operand<TInt64> stepSeed,
      Precision precision,
      ImmutableSet<String> frozen) {
    this.training = training;
    this.stepSeed = stepSeed;
    this.precision = precision;
    this.frozen = frozen;
  }

  /**
   * Batch statistics, dropout and state updates, float32.
   *
   * @param stepSeed (run seed, step) of shape [2], fed per step, so that a resumed run draws the
   *     same numbers
   */
  public static GraphMode training(Operand<TInt64> stepSeed) {
    return new GraphMode(true, stepSeed, Precision.FLOAT32, ImmutableSet.of());
  }

  /** Returns the same mode in another arithmetic. */
  public GraphMode in(Precision other) {
    return new GraphMode(training, stepSeed, other, frozen);
  }

  /**
   * Returns the same mode with some nodes in inference form: their batch normalisations take the
   * moving values and leave them as they are, their dropout drops nothing.
   *
   * @param nodes by name
   */
  public GraphMode freezing(Set<String> nodes) {
    return new GraphMode(training, stepSeed, precision, ImmutableSet.copyOf(nodes));
  }

  /** Returns the mode of one node. */
  GraphMode of(String node) {
    return frozen.contains(node) ? new GraphMode(false, null, precision, ImmutableSet.of()) : this;
  }

  /** Returns whether two nodes are applied in the same form, so that one kernel can do both. */
  boolean alike(String node, String other) {
    return frozen.contains(node) == frozen.contains(other);
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
