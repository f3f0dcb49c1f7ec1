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
import org.tensorflow.types.family.TFloating;

/**
 * Residual connection whose residual is left out at random while training.
 *
 * <pre>
 * training    shortcut + b · residual, b = 1 with probability p, else 0: one b for the whole batch
 * inference   shortcut + p · residual
 * </pre>
 *
 * <p>b is drawn from (run seed, step, layer name) alone, so a resumed run draws the same one.
 * Gradient: that of the residual where b = 1, none by it where b = 0. The normalisations inside of
 * a residual that is left out move their averages nonetheless.
 *
 * <p>Source: Huang et al. 2016, "Deep networks with stochastic depth", equations 2 and 5; as
 * TensorFlow Addons' {@code StochasticDepth}, which Keras_insightface uses.
 *
 * @param survival p, in (0, 1]
 */
public record StochasticDepth(double survival) implements Layer {

  /** Checks the range. */
  public StochasticDepth {
    checkArgument(survival > 0 && survival <= 1, "survival must be in (0, 1], got %s", survival);
  }

  @Override
  public String describe() {
    // Unlike a dropout's rate it is a factor at inference.
    return "stochasticDepth survival " + survival;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return new Add().outputShape(inputs);
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
    Operand<TFloat32> factor = context.training() ? drawn(context) : ops.constant((float) survival);
    Operand<T> residual = inputs.get(1);
    return ops.math.add(
        inputs.get(0), ops.math.mul(residual, ops.dtypes.cast(factor, residual.type())));
  }

  /** Returns b, a scalar. */
  private Operand<TFloat32> drawn(LayerContext context) {
    Ops ops = context.ops();
    Operand<TFloat32> uniform =
        ops.random.statelessRandomUniform(ops.constant(new int[0]), context.layerSeed());
    return ops.dtypes.cast(ops.math.less(uniform, ops.constant((float) survival)), TFloat32.class);
  }
}
