package org.semblance.nn;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * In which arithmetic a network is computed. Variables, their gradients, the optimiser, the
 * classification head and the loss are float32 in all of them.
 */
public enum Precision {
  /** Everything in float32. */
  FLOAT32,

  /**
   * Feature maps, and the convolutions between them that TensorFlow computes, in bfloat16: 8 bits
   * of mantissa, the range of float32, so that the loss needs no scaling. Statistics of batch
   * normalisation, sums and everything that works on vectors {@code [features]} stay float32.
   * Micikevicius et al. 2018, with Kalamkar et al. 2019's format.
   */
  MIXED_BFLOAT16;

  /**
   * Returns how a layer's inputs are stored.
   *
   * @param input shape per sample of the layer's first input
   */
  Class<? extends TFloating> storage(Shape input) {
    return this == MIXED_BFLOAT16 && input.numDimensions() == 3 ? TBfloat16.class : TFloat32.class;
  }
}
