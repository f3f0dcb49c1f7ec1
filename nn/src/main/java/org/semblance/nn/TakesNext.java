package org.semblance.nn;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A layer that can do the work of the layer behind it in its own kernel, one pass over the feature
 * map instead of two.
 *
 * <p>{@link Network#apply} asks only where the fused kernels are in use and nothing else reads the
 * layer's output.
 */
public interface TakesNext extends Layer {

  /** Returns whether {@link #applyWith} knows the layer behind this one. */
  boolean takes(Layer next);

  /**
   * Adds both layers' nodes.
   *
   * @param context of this layer
   * @param next for which {@link #takes} holds
   * @param nextContext of the next layer, for its parameters
   * @param others what the next layer reads beside this one's output
   * @return the next layer's output
   */
  <T extends TFloating> Operand<T> applyWith(
      LayerContext context,
      Operand<T> input,
      Layer next,
      LayerContext nextContext,
      List<Operand<T>> others);
}
