package org.semblance.backbones;

import org.semblance.nn.layers.BatchNorm;

/**
 * Settings that every batch normalisation of a model shares, backbone and head alike.
 *
 * <p><b>Differs from</b> Keras_insightface: there the stem keeps its own numbers unless both of
 * these are changed from Keras' defaults; here one pair of numbers holds everywhere. MXNet trained
 * with 0.9 and 2e-5, torch with 0.9 and 1e-5.
 *
 * @param momentum share of the old moving value that a step keeps, in [0, 1)
 * @param epsilon added to the variance, &gt; 0
 */
public record BatchNormSettings(double momentum, double epsilon) {

  /** 0.9 and 1e-5. */
  public static final BatchNormSettings DEFAULT = new BatchNormSettings(0.9, 1e-5);

  /** Checks the ranges, as the layer itself does. */
  public BatchNormSettings {
    BatchNorm unused = new BatchNorm(momentum, epsilon, true);
  }

  /** Returns the layer with trained scale and offset. */
  BatchNorm layer() {
    return layer(true);
  }

  /**
   * Returns the layer.
   *
   * @param scale whether γ is trained
   */
  BatchNorm layer(boolean scale) {
    return new BatchNorm(momentum, epsilon, scale);
  }
}
