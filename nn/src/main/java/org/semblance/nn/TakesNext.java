package org.semblance.nn;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * A layer that can do the work of layers behind it in its own kernel, in fewer passes over the
 * feature map.
 *
 * <p>{@link Network#apply} asks only where the fused kernels are in use.
 */
public interface TakesNext extends Layer {

  /** A layer whose work is taken over, and its context, for its parameters. */
  record Taken(Layer layer, LayerContext context) {}

  /**
   * Returns how many of the layers behind this one {@link #applyWith} does the work of; 0 for none.
   *
   * @param input shape per sample of what this layer reads
   * @param storage of its numbers
   * @param following the layers behind, each of which reads the one before it, once, and is its
   *     only reader
   */
  int takes(Shape input, Class<? extends TFloating> storage, List<Layer> following);

  /**
   * Adds the nodes of this layer and of those that it takes.
   *
   * @param context of this layer
   * @param taken as many as {@link #takes} said, in their order
   * @param others what the taken layers read beside the output of the one before
   * @return the output of the last of them
   */
  <T extends TFloating> Operand<T> applyWith(
      LayerContext context, Operand<T> input, List<Taken> taken, List<Operand<T>> others);
}
