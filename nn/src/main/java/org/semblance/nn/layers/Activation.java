package org.semblance.nn.layers;

import java.util.List;
import org.semblance.nn.ActivationFunction;
import org.semblance.nn.Layer;
import org.semblance.nn.LayerContext;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * An activation without parameters.
 *
 * @param function which one
 */
public record Activation(ActivationFunction function) implements Layer {

  @Override
  public String describe() {
    return function.toString();
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Shapes.only(inputs);
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    return List.of();
  }

  @Override
  public long multiplyAdds(List<Shape> inputs) {
    return 0;
  }

  @Override
  public <T extends TFloating> Operand<T> apply(LayerContext context, List<Operand<T>> inputs) {
    return function.apply(context.ops(), inputs.get(0));
  }
}
