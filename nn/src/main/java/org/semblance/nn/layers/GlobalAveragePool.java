package org.semblance.nn.layers;

import java.util.List;
import org.semblance.nn.Layer;
import org.semblance.nn.LayerContext;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * Mean over height and width, {@code [h, w, c] → [1, 1, c]}.
 *
 * <p>The two axes stay, so that a 1×1 convolution may follow, as in squeeze-and-excitation.
 */
public record GlobalAveragePool() implements Layer {

  @Override
  public String describe() {
    return "globalAveragePool";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Shape.of(1, 1, Shapes.channels(Shapes.featureMap(inputs)));
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
    Ops ops = context.ops();
    // In float32 whatever the storage: a bfloat16 sum of a thousand values keeps two digits.
    Operand<TFloat32> x = ops.dtypes.cast(inputs.get(0), TFloat32.class);
    return ops.dtypes.cast(
        ops.math.mean(x, ops.constant(new int[] {1, 2}), Mean.keepDims(true)),
        inputs.get(0).type());
  }
}
