package org.semblance.nn;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A layer that can do the work of the activation behind it in its own kernel, one pass over the
 * feature map instead of two.
 *
 * <p>{@link Network#apply} asks only where the fused kernels are in use and nothing else reads the
 * layer's output.
 */
public interface TakesActivation extends Layer {

  /** Returns whether {@link #applyWith} knows this activation. */
  boolean takes(Layer activation);

  /**
   * Adds both layers' nodes.
   *
   * @param context of this layer
   * @param activation for which {@link #takes} holds
   * @param activationContext of the activation, for its parameters
   * @return the activation's output
   */
  Operand<TFloat32> applyWith(
      LayerContext context,
      Operand<TFloat32> input,
      Layer activation,
      LayerContext activationContext);
}
