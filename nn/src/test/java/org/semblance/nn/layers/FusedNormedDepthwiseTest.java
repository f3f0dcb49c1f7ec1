package org.semblance.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.semblance.nn.layers.FusedComparison.compare;
import static org.semblance.nn.layers.FusedComparison.distance;
import static org.semblance.nn.layers.FusedComparison.values;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.ActivationFunction;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Initializer;
import org.semblance.nn.Kernels;
import org.semblance.nn.Layer;
import org.semblance.nn.Network;
import org.semblance.nn.Precision;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.ndarray.Shape;

/**
 * A depthwise convolution and the normalisations around it as one operation give what TensorFlow's
 * operations give.
 */
class FusedNormedDepthwiseTest {

  @BeforeAll
  static void kernelsAreThere() {
    assumeTrue(
        DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused"),
        () -> "no fused kernels here: " + DeviceOptions.SINGLE_THREAD.kernelsInUse());
  }

  static Stream<Arguments> normedConvolutions() {
    List<Arguments> cases = new ArrayList<>();
    for (Padding padding : Padding.values()) {
      for (int stride = 1; stride <= 3; stride++) {
        for (int kernel : new int[] {1, 3, 5}) {
          cases.add(Arguments.of(Shape.of(9, 8, 5), kernel, stride, padding, new PRelu(0.3f)));
        }
      }
    }
    Layer relu = new Activation(ActivationFunction.RELU);
    cases.add(Arguments.of(Shape.of(14, 14, 40), 3, 1, Padding.SAME, relu));
    cases.add(Arguments.of(Shape.of(14, 14, 40), 3, 2, Padding.SAME, new PRelu(0.3f)));
    cases.add(Arguments.of(Shape.of(7, 7, 16), 7, 1, Padding.VALID, new PRelu(0.3f)));
    cases.add(Arguments.of(Shape.of(2, 2, 4), 3, 1, Padding.SAME, new PRelu(0.3f)));
    cases.add(Arguments.of(Shape.of(1, 1, 4), 3, 2, Padding.SAME, new PRelu(0.3f)));
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("normedConvolutions")
  void depthwiseConvolutionBetweenNormalisations(
      Shape shape, int kernel, int stride, Padding padding, Layer activation) {
    Network network = normedConvolution(shape, kernel, stride, padding, activation, false);
    for (boolean training : new boolean[] {true, false}) {
      // Gradients are looser: a normalisation takes out what lies along its input, so of the
      // kernel's gradient and those before it only a small rest of large sums is left.
      compare(network, training, 6, 5e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("normedConvolutions")
  void depthwiseConvolutionBehindANormalisation(
      Shape shape, int kernel, int stride, Padding padding, Layer activation) {
    Network.Builder builder = Network.builder(shape);
    builder.add("before", new BatchNorm(0.9, 1e-3, true), builder.input());
    builder.add("active", activation, "before");
    builder.add(
        "convolution",
        new DepthwiseConv2d(kernel, stride, padding, Initializer.glorotNormal()),
        "active");
    compare(builder.build(), true, 6);
    compare(builder.build(), false, 3);
  }

  @Test
  void depthwiseConvolutionBetweenNormalisationsThatDiffer() {
    Network.Builder builder = Network.builder(Shape.of(6, 6, 5));
    builder.add("before", new BatchNorm(0.9, 1e-3, true), builder.input());
    builder.add("active", new PRelu(0.3f), "before");
    builder.add(
        "convolution",
        new DepthwiseConv2d(3, 1, Padding.SAME, Initializer.glorotNormal()),
        "active");
    builder.add("after", new BatchNorm(0.8, 1e-5, false), "convolution");
    builder.add("last", new PRelu(0.2f), "after");
    compare(builder.build(), true, 6);
  }

  /** Both round the same maps to bfloat16; a sum in another order may tip a few of them. */
  @Test
  void normedConvolutionInBfloat16IsAsItsParts() {
    Shape shape = Shape.of(9, 8, 20);
    float[] x = Seeds.uniform(3, Math.toIntExact(8 * shape.size()));
    DeviceOptions options = new DeviceOptions(1, 1, Kernels.FUSED);
    List<List<float[]>> found = new ArrayList<>();
    for (boolean apart : new boolean[] {true, false}) {
      Network network = normedConvolution(shape, 3, 2, Padding.SAME, new PRelu(0.3f), apart);
      found.add(values(network, options, Precision.MIXED_BFLOAT16, true, 8, x));
    }
    for (int i = 0; i < found.get(0).size(); i++) {
      assertThat(distance(found.get(1).get(i), found.get(0).get(i))).isLessThan(0.005);
    }
  }

  /**
   * Returns the layers that are one operation.
   *
   * @param apart whether a layer without effect keeps them apart
   */
  private static Network normedConvolution(
      Shape shape, int kernel, int stride, Padding padding, Layer activation, boolean apart) {
    Network.Builder builder = Network.builder(shape);
    builder.add("before", new BatchNorm(0.9, 1e-3, true), builder.input());
    builder.add("active", activation, "before");
    if (apart) {
      builder.add("apart", new Dropout(0), "active");
    }
    builder.add(
        "convolution",
        new DepthwiseConv2d(kernel, stride, padding, Initializer.glorotNormal()),
        apart ? "apart" : "active");
    builder.add("after", new BatchNorm(0.9, 1e-3, true), "convolution");
    builder.add("last", activation, "after");
    return builder.build();
  }

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() {
    FusedComparison.threadsMakeNoDifference(
        normedConvolution(Shape.of(30, 30, 24), 3, 2, Padding.SAME, new PRelu(0.3f), false));
  }
}
