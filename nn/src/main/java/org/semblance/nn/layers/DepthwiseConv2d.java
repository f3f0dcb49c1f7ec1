package org.semblance.nn.layers;

import static com.google.common.base.Preconditions.checkArgument;

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
import org.tensorflow.op.nn.DepthwiseConv2dNative;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * One convolution per channel without bias, {@code [h, w, c] → [h', w', c]}.
 *
 * @param kernel side of the square kernel in pixels
 * @param stride step of the kernel in pixels
 * @param padding border
 * @param initializer of the kernel {@code [kernel, kernel, c, 1]}
 */
public record DepthwiseConv2d(int kernel, int stride, Padding padding, Initializer initializer)
    implements Layer {

  /** Checks the ranges. */
  public DepthwiseConv2d {
    checkArgument(kernel > 0, "kernel must be > 0, got %s", kernel);
    checkArgument(stride > 0, "stride must be > 0, got %s", stride);
  }

  @Override
  public String describe() {
    return String.format(
        Locale.ROOT, "depthwiseConv2d %dx%d stride %d %s", kernel, kernel, stride, padding);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape in = Shapes.featureMap(inputs);
    return Shapes.slide(in, kernel, stride, padding, Shapes.channels(in));
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    long channels = Shapes.channels(Shapes.featureMap(inputs));
    return List.of(
        new ParameterSpec(
            "kernel",
            Shape.of(kernel, kernel, channels, 1),
            initializer,
            ParameterRole.DEPTHWISE_KERNEL));
  }

  @Override
  public long multiplyAdds(List<Shape> inputs) {
    return outputShape(inputs).size() * kernel * kernel;
  }

  @Override
  public <T extends TFloating> Operand<T> apply(LayerContext context, List<Operand<T>> inputs) {
    Operand<T> x = inputs.get(0);
    if (context.fused() && FusedDepthwise.fits(this)) {
      return FusedDepthwise.apply(context, this, x);
    }
    Ops ops = context.ops();
    // TensorFlow's own kernel is several times slower in bfloat16 than in float32.
    return ops.dtypes.cast(
        ops.nn.depthwiseConv2dNative(
            ops.dtypes.cast(x, TFloat32.class),
            context.read("kernel"),
            List.of(1L, (long) stride, (long) stride, 1L),
            padding.attribute(),
            DepthwiseConv2dNative.explicitPaddings(padding.explicit(kernel))),
        x.type());
  }
}
