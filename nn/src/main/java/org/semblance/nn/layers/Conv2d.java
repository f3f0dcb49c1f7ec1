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
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * Two-dimensional convolution, {@code [h, w, in] → [h', w', filters]}.
 *
 * @param filters channels out
 * @param kernel side of the square kernel in pixels
 * @param stride step of the kernel in pixels
 * @param padding border
 * @param bias whether a bias is added
 * @param initializer of the kernel {@code [kernel, kernel, in, filters]}
 */
public record Conv2d(
    int filters, int kernel, int stride, Padding padding, boolean bias, Initializer initializer)
    implements Layer {

  /** Checks the ranges. */
  public Conv2d {
    checkArgument(filters > 0, "filters must be > 0, got %s", filters);
    checkArgument(kernel > 0, "kernel must be > 0, got %s", kernel);
    checkArgument(stride > 0, "stride must be > 0, got %s", stride);
  }

  @Override
  public String describe() {
    return String.format(
        Locale.ROOT,
        "conv2d %dx%d stride %d %s, %d out%s",
        kernel,
        kernel,
        stride,
        padding,
        filters,
        bias ? ", bias" : "");
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return Shapes.slide(Shapes.featureMap(inputs), kernel, stride, padding, filters);
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    long in = Shapes.channels(Shapes.featureMap(inputs));
    List<ParameterSpec> specs = new ArrayList<>();
    specs.add(
        new ParameterSpec(
            "kernel", Shape.of(kernel, kernel, in, filters), initializer, ParameterRole.KERNEL));
    if (bias) {
      specs.add(
          new ParameterSpec(
              "bias", Shape.of(filters), Initializer.constant(0), ParameterRole.BIAS));
    }
    return specs;
  }

  @Override
  public long multiplyAdds(List<Shape> inputs) {
    return outputShape(inputs).size() * kernel * kernel * Shapes.channels(inputs.get(0));
  }

  @Override
  public <T extends TFloating> Operand<T> apply(LayerContext context, List<Operand<T>> inputs) {
    Operand<T> x = inputs.get(0);
    boolean fused = context.fused() && FusedConvolution.fits(this, x.shape().tail(), x.type());
    return withBias(context, fused ? FusedConvolution.apply(context, this, x) : plain(context, x));
  }

  /** Adds the bias, where there is one. */
  <T extends TFloating> Operand<T> withBias(LayerContext context, Operand<T> y) {
    return bias ? context.ops().nn.biasAdd(y, context.read("bias", y.type())) : y;
  }

  private <T extends TFloating> Operand<T> plain(LayerContext context, Operand<T> x) {
    Ops ops = context.ops();
    Operand<T> weights = context.read("kernel", x.type());
    Padding plainest =
        padding.plainest(Shape.of(x.shape().get(1), x.shape().get(2)), kernel, stride);
    if (plainest == Padding.SYMMETRIC) {
      // Not TensorFlow's own explicit padding: its gradient forgets it, and oneDNN's has none.
      x =
          ops.pad(
              x,
              ops.constant(padding.amounts(kernel)),
              ops.dtypes.cast(ops.constant(0f), x.type()));
      plainest = Padding.VALID;
    }
    return ops.nn.conv2d(
        x, weights, List.of(1L, (long) stride, (long) stride, 1L), plainest.name());
  }
}
