package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.OptionalLong;

/**
 * A learning rate as a pure function of the number of steps taken.
 *
 * <p>There is no state, so a resumed run goes on with exactly the rates of an uninterrupted one.
 *
 * <p><b>Differs from</b> Keras_insightface: there the kind of schedule is guessed from {@code
 * lr_decay_steps} (a list, a number above 1, or at most 1) and, for the cosine, from whether two
 * floating-point numbers are equal; here it is named.
 */
public sealed interface RateSchedule
    permits Exponential, StepConstant, Cosine, SingleCosine, Polynomial {

  /**
   * Returns the rate of one step.
   *
   * @param globalStep steps taken before this one over the whole run, from 0
   * @param stepsPerEpoch steps in an epoch, at least 1
   * @throws IllegalArgumentException if a number is out of range
   */
  double rate(long globalStep, int stepsPerEpoch);

  /**
   * Returns the same schedule with every rate multiplied.
   *
   * @param factor &gt; 0
   */
  RateSchedule times(double factor);

  /**
   * Returns the epoch, from 0, from which on the rate rests at its minimum for ever; empty if it
   * has no minimum or always comes back from it.
   */
  default OptionalLong restingEpoch() {
    return OptionalLong.empty();
  }

  /** Returns the epoch, from 0, in which a step lies. */
  static long epoch(long globalStep, int stepsPerEpoch) {
    checkArgument(stepsPerEpoch >= 1, "stepsPerEpoch must be >= 1, got %s", stepsPerEpoch);
    checkArgument(globalStep >= 0, "globalStep must be >= 0, got %s", globalStep);
    return globalStep / stepsPerEpoch;
  }
}
