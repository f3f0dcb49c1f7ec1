package org.semblance.nn.layers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.semblance.nn.Initializer;
import org.semblance.nn.Layer;
import org.semblance.nn.LayerContext;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Matrix product, {@code [in] → [units]}.
 *
 * @param units features out
 * @param bias whether a bias is added
 * @param initializer of the kernel {@code [in, units]}
 */
public record Dense(int units, boolean bias, Initializer initializer) implements Layer {

  /** Checks the range. */
  public Dense {
    checkArgument(units > 0, "units must be > 0, got %s", units);
  }

  @Override
  public String describe() {
    return String.format(Locale.ROOT, "dense %d out%s", units, bias ? ", bias" : "");
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape in = Shapes.only(inputs);
    checkArgument(in.numDimensions() == 1, "expected [features], got %s; flatten first", in);
    return Shape.of(units);
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    List<ParameterSpec> specs = new ArrayList<>();
    specs.add(
        new ParameterSpec(
            "kernel",
            Shape.of(Shapes.only(inputs).get(0), units),
            initializer,
            ParameterRole.KERNEL));
    if (bias) {
      specs.add(
          new ParameterSpec("bias", Shape.of(units), Initializer.constant(0), ParameterRole.BIAS));
    }
    return specs;
  }

  @Override
  public long multiplyAdds(List<Shape> inputs) {
    return Shapes.only(inputs).get(0) * units;
  }

  @Override
  public <T extends TFloating> Operand<T> apply(LayerContext context, List<Operand<T>> inputs) {
    Operand<T> x = inputs.get(0);
    Operand<T> y = context.ops().linalg.matMul(x, context.read("kernel", x.type()));
    return bias ? context.ops().nn.biasAdd(y, context.read("bias", x.type())) : y;
  }
}
