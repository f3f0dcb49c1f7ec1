package org.semblance.nn;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * One kind of layer with its settings: an immutable record in {@code org.semblance.nn.layers}.
 *
 * <p>All shapes are per sample, without the batch: {@code [height, width, channels]} or {@code
 * [features]}. A layer owns no native memory; applying it adds nodes to the context's graph.
 */
public interface Layer {

  /**
   * Returns what the layer computes in one line without its initialisers, for instance {@code
   * conv2d 3x3 stride 2 same, 64 out}: part of the architecture hash.
   */
  String describe();

  /**
   * Returns the output's shape.
   *
   * @throws IllegalArgumentException if the inputs do not fit, saying what must hold
   */
  Shape outputShape(List<Shape> inputs);

  /** Returns the variables that the layer needs for these inputs. */
  List<ParameterSpec> parameters(List<Shape> inputs);

  /** Returns multiply-adds per sample of matrix products and convolutions. */
  long multiplyAdds(List<Shape> inputs);

  /**
   * Adds the layer's nodes; {@code inputs} are of shape {@code [batch, …]}.
   *
   * @param <T> how feature maps are stored; {@link LayerContext#read(String, Class)} gives weights
   *     in the same type
   */
  <T extends TFloating> Operand<T> apply(LayerContext context, List<Operand<T>> inputs);
}
