package org.semblance.nn.layers;

import java.util.List;
import org.semblance.nn.Layer;
import org.semblance.nn.LayerContext;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/** All values of a sample in one row, {@code [h, w, c] → [h·w·c]}. */
public record Flatten() implements Layer {

  @Override
  public String describe() {
    return "flatten";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Shape.of(Shapes.only(inputs).size());
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
    Operand<T> x = inputs.get(0);
    int features = 1;
    for (int i = 1; i < x.shape().numDimensions(); i++) {
      features *= Math.toIntExact(x.shape().get(i));
    }
    Ops ops = context.ops();
    return ops.reshape(x, ops.constant(new int[] {-1, features}));
  }
}
