package org.semblance.nn;

/**
 * What a variable is for: decides whether the optimiser trains it and whether weight decay applies.
 */
public enum ParameterRole {
  /** Kernel of a convolution or a dense layer. */
  KERNEL(true, true),
  /** Kernel of a depthwise convolution. Decayed, as torch and MXNet do and old Keras did not. */
  DEPTHWISE_KERNEL(true, true),
  /** Class weights of a head. */
  CLASS_WEIGHT(true, true),
  /** Bias of a convolution or a dense layer. */
  BIAS(true, false),
  /** Scale (gamma) or offset (beta) of a batch normalisation. */
  NORMALIZATION(true, false),
  /** Slope (alpha) of a PReLU; slopes and sharpness (p1, p2, beta) of an AconC. */
  SLOPE(true, false),
  /** Moving mean or variance of a batch normalisation; part of a saved backbone. */
  MOVING_AVERAGE(false, false),
  /** Number that a loss learns; part of a checkpoint only. Never decayed. */
  LOSS_WEIGHT(true, false),
  /** What a loss or a head keeps from step to step; part of a checkpoint only. */
  LOSS_STATE(false, false),
  /** State of an optimiser; part of a checkpoint only. */
  OPTIMIZER_SLOT(false, false),
  /** Average of a weight over the steps; part of a checkpoint only. */
  AVERAGE(false, false),
  /** Holds something from one call of a step to the next; never saved. */
  SCRATCH(false, false);

  private final boolean trainable;
  private final boolean decayedByDefault;

  ParameterRole(boolean trainable, boolean decayedByDefault) {
    this.trainable = trainable;
    this.decayedByDefault = decayedByDefault;
  }

  /** Returns whether gradients may change it. */
  public boolean trainable() {
    return trainable;
  }

  /** Returns whether a checkpoint has it. */
  public boolean saved() {
    return this != SCRATCH;
  }

  /** Returns whether it is a weight of the network, not of a classification head or a loss. */
  public boolean ofNetwork() {
    return trainable && this != CLASS_WEIGHT && this != LOSS_WEIGHT;
  }

  /** Returns whether weight decay applies when nothing else is said. */
  public boolean decayedByDefault() {
    return decayedByDefault;
  }
}
