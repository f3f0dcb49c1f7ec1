package org.semblance.nn.layers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.semblance.nn.Layer;
import org.semblance.nn.LayerContext;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * Zeroes each value with probability {@code rate} while training and scales the rest by {@code 1 /
 * (1 − rate)}; does nothing at inference.
 *
 * <p>The mask is drawn from (run seed, step, layer name) alone, so a resumed run draws the same
 * one. Gradient: through the kept values. Source: Srivastava et al. 2014, in the inverted form.
 *
 * @param rate in [0, 1)
 */
public record Dropout(double rate) implements Layer {

  /** Checks the range. */
  public Dropout {
    checkArgument(rate >= 0 && rate < 1, "dropout rate must be in [0, 1), got %s", rate);
  }

  @Override
  public String describe() {
    // The rate does not change what the network computes at inference.
    return "dropout";
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
    Operand<T> x = inputs.get(0);
    if (!context.training() || rate == 0) {
      return x;
    }
    Ops ops = context.ops();
    Operand<TFloat32> uniform =
        ops.random.statelessRandomUniform(ops.shape(x, TInt64.class), context.layerSeed());
    Operand<TFloat32> kept =
        ops.dtypes.cast(ops.math.greaterEqual(uniform, ops.constant((float) rate)), TFloat32.class);
    Operand<TFloat32> factor = ops.math.mul(kept, ops.constant((float) (1 / (1 - rate))));
    return ops.math.mul(x, ops.dtypes.cast(factor, x.type()));
  }
}
