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

/** Our own operations give what TensorFlow's give: outputs, state updates and gradients. */
class FusedLayersTest {

  @BeforeAll
  static void kernelsAreThere() {
    assumeTrue(
        DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused"),
        () -> "no fused kernels here: " + DeviceOptions.SINGLE_THREAD.kernelsInUse());
  }

  static Stream<Arguments> norms() {
    List<Arguments> cases = new ArrayList<>();
    // 16 channels fill vectors; fewer and odd ones take the careful way; 130 several and a rest.
    for (Shape shape : List.of(Shape.of(5, 4, 16), Shape.of(3, 3, 7), Shape.of(2, 9, 130))) {
      for (boolean training : new boolean[] {true, false}) {
        for (Layer next :
            new Layer[] {
              new PRelu(0.3f), new Activation(ActivationFunction.RELU), new Dropout(0)
            }) {
          cases.add(Arguments.of(shape, training, next));
        }
      }
    }
    cases.add(Arguments.of(Shape.of(33), true, new PRelu(0.3f)));
    cases.add(Arguments.of(Shape.of(33), false, new Dropout(0)));
    // More rows than one part of the work has.
    cases.add(Arguments.of(Shape.of(40, 40, 3), true, new PRelu(0.3f)));
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("norms")
  void normalisationWithWhatFollowsIt(Shape shape, boolean training, Layer next) {
    Network.Builder builder = Network.builder(shape);
    builder.add("norm", new BatchNorm(0.9, 1e-3, true), builder.input());
    builder.add("next", next, "norm");
    compare(builder.build(), training, 6);
  }

  @Test
  void normalisationWithoutScale() {
    Network.Builder builder = Network.builder(Shape.of(4, 4, 5));
    builder.add("norm", new BatchNorm(0.9, 1e-3, false), builder.input());
    compare(builder.build(), true, 3);
  }

  static Stream<Arguments> residuals() {
    return Stream.of(Shape.of(5, 4, 16), Shape.of(3, 3, 7), Shape.of(40, 40, 3), Shape.of(33))
        .flatMap(shape -> Stream.of(Arguments.of(shape, true), Arguments.of(shape, false)));
  }

  @ParameterizedTest
  @MethodSource("residuals")
  void normalisationWithTheResidualThatFollowsIt(Shape shape, boolean training) {
    Network.Builder builder = Network.builder(shape);
    builder.add("before", new Activation(ActivationFunction.SWISH), builder.input());
    builder.add("norm", new BatchNorm(0.9, 1e-3, true), "before");
    builder.add("sum", new Add(), "before", "norm");
    compare(builder.build(), training, 6);
  }

  @Test
  void aSumOfTwiceTheSameIsNotTakenIn() {
    Network.Builder builder = Network.builder(Shape.of(4, 4, 5));
    builder.add("norm", new BatchNorm(0.9, 1e-3, true), builder.input());
    builder.add("sum", new Add(), "norm", "norm");
    compare(builder.build(), true, 3);
  }

  /** Each storage of a feature map rounds to 8 bits; a few layers of them give a percent or two. */
  @ParameterizedTest
  @MethodSource("kernels")
  void bfloat16IsNearFloat32(Kernels kernels) {
    Network.Builder builder = Network.builder(Shape.of(9, 8, 20));
    builder.add("wide", new Conv2d(24, 1, 1, Padding.SAME, false, Initializer.glorotNormal()), "");
    builder.add("wide_norm", new BatchNorm(0.9, 1e-3, true), "wide");
    builder.add("active", new PRelu(0.3f), "wide_norm");
    builder.add(
        "depthwise", new DepthwiseConv2d(3, 1, Padding.SAME, Initializer.glorotNormal()), "active");
    builder.add("norm", new BatchNorm(0.9, 1e-3, true), "depthwise");
    builder.add("sum", new Add(), "active", "norm");
    builder.add(
        "strided", new Conv2d(8, 3, 2, Padding.SYMMETRIC, true, Initializer.glorotNormal()), "sum");
    builder.add("flat", new Flatten(), "strided");
    builder.add("dense", new Dense(6, true, Initializer.glorotNormal()), "flat");
    Network network = builder.build();
    float[] x = Seeds.uniform(3, 8 * 9 * 8 * 20);
    DeviceOptions options = new DeviceOptions(1, 1, kernels);
    List<float[]> full = values(network, options, Precision.FLOAT32, true, 8, x);
    List<float[]> mixed = values(network, options, Precision.MIXED_BFLOAT16, true, 8, x);
    assertThat(mixed.get(0)).isNotEqualTo(full.get(0));
    for (int i = 0; i < full.size(); i++) {
      assertThat(distance(mixed.get(i), full.get(i))).isLessThan(0.04);
    }
  }

  static Stream<Kernels> kernels() {
    return Stream.of(Kernels.PLAIN, Kernels.FUSED);
  }

  @Test
  void anActivationThatIsNotAloneIsNotTakenIn() {
    Network.Builder builder = Network.builder(Shape.of(4, 4, 5));
    builder.add("norm", new BatchNorm(0.9, 1e-3, true), builder.input());
    builder.add("active", new PRelu(0.3f), "norm");
    builder.add("sum", new Add(), "active", "norm");
    compare(builder.build(), true, 3);
  }

  @Test
  void meansFarFromZeroLoseLittle() {
    // The naive sum of squares would leave two digits of the variance.
    Network network = LayerHarness.network(new BatchNorm(0.9, 1e-3, true), Shape.of(20, 20, 3));
    float[] x = Seeds.uniform(5, 4 * 20 * 20 * 3);
    double[] expected = new double[3];
    for (int i = 0; i < x.length; i++) {
      x[i] += 1000;
    }
    for (int channel = 0; channel < 3; channel++) {
      double mean = 0;
      for (int i = channel; i < x.length; i += 3) {
        mean += x[i] / (x.length / 3.0);
      }
      for (int i = channel; i < x.length; i += 3) {
        expected[channel] += (x[i] - mean) * (x[i] - mean) / (x.length / 3.0 - 1);
      }
    }
    try (LayerHarness l = new LayerHarness(network, true, 4, x)) {
      l.set("moving_variance", 0, 0, 0);
      l.step(x);
      float[] variance = l.get("moving_variance");
      for (int channel = 0; channel < 3; channel++) {
        assertThat(variance[channel] / (0.1 * expected[channel])).isBetween(0.999, 1.001);
      }
    }
  }

  static Stream<Arguments> convolutions() {
    List<Arguments> cases = new ArrayList<>();
    for (Padding padding : Padding.values()) {
      for (int stride = 1; stride <= 3; stride++) {
        for (int kernel : new int[] {1, 3, 5}) {
          cases.add(Arguments.of(Shape.of(7, 8, 5), kernel, stride, padding));
          cases.add(Arguments.of(Shape.of(6, 5, 16), kernel, stride, padding));
        }
      }
    }
    cases.add(Arguments.of(Shape.of(7, 7, 40), 7, 1, Padding.VALID));
    cases.add(Arguments.of(Shape.of(2, 2, 4), 3, 1, Padding.SAME));
    cases.add(Arguments.of(Shape.of(1, 1, 4), 3, 2, Padding.SAME));
    cases.add(Arguments.of(Shape.of(12, 12, 2), 11, 1, Padding.SAME)); // larger than ours takes
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("convolutions")
  void depthwiseConvolution(Shape shape, int kernel, int stride, Padding padding) {
    Network network =
        LayerHarness.network(
            new DepthwiseConv2d(kernel, stride, padding, Initializer.glorotNormal()), shape);
    compare(network, true, 2);
  }

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() {
    Network.Builder builder = Network.builder(Shape.of(30, 30, 24));
    builder.add(
        "convolution",
        new DepthwiseConv2d(3, 1, Padding.SAME, Initializer.glorotNormal()),
        builder.input());
    builder.add("norm", new BatchNorm(0.9, 1e-3, true), "convolution");
    builder.add("active", new PRelu(0.3f), "norm");
    FusedComparison.threadsMakeNoDifference(builder.build());
  }
}
