package org.semblance.nn.layers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.semblance.nn.Layer;
import org.semblance.nn.LayerContext;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** Sum of two equal shapes: a residual connection. */
public record Add() implements Layer {

  @Override
  public String describe() {
    return "add";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    checkArgument(
        inputs.size() == 2 && inputs.get(0).equals(inputs.get(1)),
        "add takes two equal shapes, got %s",
        inputs);
    return inputs.get(0);
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
    return context.ops().math.add(inputs.get(0), inputs.get(1));
  }
}
