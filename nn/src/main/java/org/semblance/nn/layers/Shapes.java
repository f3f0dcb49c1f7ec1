package org.semblance.nn.layers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.tensorflow.ndarray.Shape;

/** Checks on shapes per sample that several layers make. */
final class Shapes {

  private Shapes() {}

  /** Returns the one input. */
  static Shape only(List<Shape> inputs) {
    checkArgument(inputs.size() == 1, "expected one input, got %s", inputs.size());
    return inputs.get(0);
  }

  /** Returns the one input, which must be a feature map. */
  static Shape featureMap(List<Shape> inputs) {
    Shape shape = only(inputs);
    checkArgument(shape.numDimensions() == 3, "expected [height, width, channels], got %s", shape);
    return shape;
  }

  /** Returns the number of channels or features: the last size. */
  static long channels(Shape shape) {
    return shape.get(shape.numDimensions() - 1);
  }

  /** Returns the shape after a kernel slid over it. */
  static Shape slide(Shape input, int kernel, int stride, Padding padding, long channels) {
    long height = padding.outputSize(input.get(0), kernel, stride);
    long width = padding.outputSize(input.get(1), kernel, stride);
    checkArgument(
        height > 0 && width > 0,
        "a %sx%s kernel does not fit into %s without padding",
        kernel,
        kernel,
        input);
    return Shape.of(height, width, channels);
  }
}
