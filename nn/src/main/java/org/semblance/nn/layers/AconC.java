package org.semblance.nn.layers;

import java.util.List;
import org.semblance.nn.Compatibility;
import org.semblance.nn.Initializer;
import org.semblance.nn.Layer;
import org.semblance.nn.LayerContext;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * Activation that learns for each channel whether to be one: {@code (p₁ − p₂) x · σ(β (p₁ − p₂) x)
 * + p₂ x}, a smooth maximum of {@code p₁ x} and {@code p₂ x}, with three trained numbers per
 * channel.
 *
 * <p>They start as in Keras_insightface at p₁ = 1, p₂ = 0, β = 1, which is swish; the authors draw
 * p₁ and p₂ from a normal distribution. Gradient: exact, by automatic differentiation.
 *
 * <p>Source: Ma et al. 2021, "Activate or Not", equation 6. Differs from Keras_insightface, whose
 * {@code AconC} computes {@code p₁ x · σ(β x) + p₂ x}: the two agree at the start and nowhere else.
 *
 * @param compatibility whose formula; that of {@link Compatibility#KERAS_INSIGHTFACE} is the one
 *     just said
 */
public record AconC(Compatibility compatibility) implements Layer {

  @Override
  public String describe() {
    return compatibility == Compatibility.NONE ? "aconC" : "aconC of Keras_insightface";
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Shapes.only(inputs);
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    Shape channels = Shape.of(Shapes.channels(Shapes.only(inputs)));
    return List.of(spec("p1", channels, 1), spec("p2", channels, 0), spec("beta", channels, 1));
  }

  private static ParameterSpec spec(String name, Shape shape, float value) {
    return new ParameterSpec(name, shape, Initializer.constant(value), ParameterRole.SLOPE);
  }

  @Override
  public long multiplyAdds(List<Shape> inputs) {
    return 0;
  }

  @Override
  public <T extends TFloating> Operand<T> apply(LayerContext context, List<Operand<T>> inputs) {
    Ops ops = context.ops();
    Operand<T> x = inputs.get(0);
    Operand<T> p1 = context.read("p1", x.type());
    Operand<T> p2 = context.read("p2", x.type());
    Operand<T> beta = context.read("beta", x.type());
    Operand<T> linear = ops.math.mul(p2, x);
    boolean paper = compatibility == Compatibility.NONE;
    Operand<T> switched = ops.math.mul(paper ? ops.math.sub(p1, p2) : p1, x);
    Operand<T> gate = ops.math.sigmoid(ops.math.mul(beta, paper ? switched : x));
    return ops.math.add(ops.math.mul(switched, gate), linear);
  }
}
