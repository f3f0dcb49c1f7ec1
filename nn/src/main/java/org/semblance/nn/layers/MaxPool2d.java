package org.semblance.nn.layers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Locale;
import org.semblance.nn.Layer;
import org.semblance.nn.LayerContext;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * Largest value under a sliding square, no border.
 *
 * @param size side of the square in pixels
 * @param stride step in pixels
 */
public record MaxPool2d(int size, int stride) implements Layer {

  /** Checks the ranges. */
  public MaxPool2d {
    checkArgument(size > 0, "size must be > 0, got %s", size);
    checkArgument(stride > 0, "stride must be > 0, got %s", stride);
  }

  @Override
  public String describe() {
    return String.format(Locale.ROOT, "maxPool2d %dx%d stride %d", size, size, stride);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape in = Shapes.featureMap(inputs);
    return Shapes.slide(in, size, stride, Padding.VALID, Shapes.channels(in));
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
    return ops.nn.maxPool(
        inputs.get(0),
        ops.constant(new int[] {1, size, size, 1}),
        ops.constant(new int[] {1, stride, stride, 1}),
        Padding.VALID.attribute());
  }
}
