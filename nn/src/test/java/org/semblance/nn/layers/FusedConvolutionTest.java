package org.semblance.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.semblance.nn.layers.FusedComparison.compare;
import static org.semblance.nn.layers.FusedComparison.distance;
import static org.semblance.nn.layers.FusedComparison.values;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.nn.ActivationFunction;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphMode;
import org.semblance.nn.Initializer;
import org.semblance.nn.Kernels;
import org.semblance.nn.Layer;
import org.semblance.nn.Network;
import org.semblance.nn.Precision;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/** Winograd's convolution gives what the sums of products give. */
class FusedConvolutionTest {

  private static final Layer RELU = new Activation(ActivationFunction.RELU);
  private static final DeviceOptions FUSED = new DeviceOptions(1, 1, Kernels.FUSED);

  @BeforeAll
  static void kernelsAreThere() {
    assumeTrue(
        DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused"),
        () -> "no fused kernels here: " + DeviceOptions.SINGLE_THREAD.kernelsInUse());
  }

  /** Columns: height, width, channels, filters, padding, batch. */
  @ParameterizedTest
  @CsvSource({
    "8, 8, 32, 32, SAME, 2", // whole tiles
    "9, 6, 32, 64, SYMMETRIC, 3", // a rest of one row and of two columns
    "7, 7, 64, 32, SAME, 5",
    "4, 5, 128, 160, SYMMETRIC, 2", // fewer tiles than channels
    "30, 31, 32, 96, SAME, 6", // more tiles than a part has
    "40, 40, 96, 32, SAME, 4", // more than are summed at once for the kernel's gradient
  })
  void convolutionAndItsGradients(
      int height, int width, int channels, int filters, Padding padding, int batch) {
    Network network = network(Shape.of(height, width, channels), filters, padding);
    assertThat(operations(network)).contains("SemblanceConvolution");
    compare(network, true, batch);
  }

  /** Columns: height, width, channels, filters, batch. */
  @ParameterizedTest
  @CsvSource({
    "8, 8, 32, 32, 2",
    "9, 6, 32, 64, 3",
    "7, 7, 64, 32, 5",
    "4, 5, 96, 128, 3",
    "31, 30, 32, 96, 6"
  })
  void convolutionBehindANormalisation(
      int height, int width, int channels, int filters, int batch) {
    for (Layer activation : new Layer[] {RELU, new PRelu(0.3f), null}) {
      Network network = normed(Shape.of(height, width, channels), filters, activation, false);
      assertThat(operations(network))
          .contains("SemblanceConvolution")
          .doesNotContain("SemblanceAffine");
      assertThat(operations(network, true))
          .contains("SemblanceNormedConvolution")
          .doesNotContain("SemblanceBatchNorm");
      for (boolean training : new boolean[] {true, false}) {
        compare(network, training, batch);
      }
    }
  }

  /** A bias, no scale, and a border as MXNet has it. */
  @Test
  void convolutionWithABiasBehindANormalisationWithoutScale() {
    Network.Builder builder = Network.builder(Shape.of(9, 6, 32));
    builder.add("norm", new BatchNorm(0.9, 1e-3, false), builder.input());
    Conv2d layer = new Conv2d(64, 3, 1, Padding.SYMMETRIC, true, Initializer.glorotNormal());
    builder.add("convolution", layer, "norm");
    for (boolean training : new boolean[] {true, false}) {
      compare(builder.build(), training, 3);
    }
  }

  /** The parts round the normalised map to bfloat16, which as one is never stored. */
  @Test
  void normedConvolutionInBfloat16IsAsItsParts() {
    Shape shape = Shape.of(9, 8, 32);
    float[] x = Seeds.uniform(3, Math.toIntExact(8 * shape.size()));
    List<List<float[]>> found = new ArrayList<>();
    for (boolean apart : new boolean[] {true, false}) {
      Network network = normed(shape, 64, new PRelu(0.3f), apart);
      found.add(values(network, FUSED, Precision.MIXED_BFLOAT16, true, 8, x));
    }
    for (int i = 0; i < found.get(0).size(); i++) {
      assertThat(distance(found.get(1).get(i), found.get(0).get(i))).isLessThan(0.01);
    }
  }

  @Test
  void outputsAreThoseOfALoop() {
    int height = 11;
    int width = 6;
    float[] x = Seeds.uniform(2, height * width * 32);
    float[] weights = Seeds.uniform(3, 9 * 32 * 64);
    Conv2d conv = new Conv2d(64, 3, 1, Padding.SAME, false, Initializer.constant(0));
    PlainConvolution plain = new PlainConvolution(height, width, 32, 64, 3, 1, 1);
    try (LayerHarness l = LayerHarness.of(conv, false, Shape.of(height, width, 32), 1, x)) {
      double[] expected = plain.dense(x, weights, height, width);
      assertThat(
              distance(l.set("kernel", weights).output(), Floats.toArray(Doubles.asList(expected))))
          .isLessThan(2e-6);
    }
  }

  /** Maps are rounded to bfloat16 on both sides; what is between is float32 here. */
  @Test
  void convolutionInBfloat16() {
    Network.Builder builder = Network.builder(Shape.of(9, 8, 64));
    builder.add(
        "convolution",
        new Conv2d(32, 3, 1, Padding.SAME, false, Initializer.glorotNormal()),
        builder.input());
    Network network = builder.build();
    float[] x = Seeds.uniform(3, Math.toIntExact(8 * network.inputShape().size()));
    List<float[]> exact = values(network, FUSED, true, 8, x);
    List<float[]> half = values(network, FUSED, Precision.MIXED_BFLOAT16, true, 8, x);
    for (int i = 0; i < exact.size(); i++) {
      assertThat(distance(half.get(i), exact.get(i))).isLessThan(0.01);
    }
  }

  @Test
  void otherConvolutionsStayWithTensorFlow() {
    Shape shape = Shape.of(8, 8, 32);
    assertThat(operations(network(shape, 33, Padding.SAME))).doesNotContain("SemblanceConvolution");
    assertThat(operations(network(shape, 32, Padding.VALID)))
        .doesNotContain("SemblanceConvolution");
    assertThat(operations(network(Shape.of(8, 8, 3), 32, Padding.SAME)))
        .doesNotContain("SemblanceConvolution");
  }

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() {
    FusedComparison.threadsMakeNoDifference(network(Shape.of(30, 30, 64), 96, Padding.SAME));
    FusedComparison.threadsMakeNoDifference(normed(Shape.of(5, 5, 64), 96, RELU, false));
  }

  @Test
  void kernelsAskForChannelsThatFit() {
    try (GraphHarness graph = new GraphHarness(FUSED)) {
      Operand<TFloat32> x = graph.feed(Shape.of(1, 4, 4, 33), new float[16 * 33]);
      Operand<TFloat32> kernel = graph.feed(Shape.of(3, 3, 33, 32), new float[9 * 33 * 32]);
      Operand<TFloat32> nothing = FusedNorm.nothing(graph.ops());
      Operation convolution =
          graph
              .ops()
              .scope()
              .opBuilder("SemblanceConvolution", "Convolution")
              .addInput(x.asOutput())
              .addInput(nothing.asOutput())
              .addInput(nothing.asOutput())
              .addInput(nothing.asOutput())
              .addInput(kernel.asOutput())
              .setAttr("normed", false)
              .build();
      assertThatThrownBy(() -> graph.fetch(convolution.output(0)))
          .hasMessageContaining("multiples of 32");
    }
  }

  /** Returns the types of the nodes that a network comes to. */
  private static List<String> operations(Network network) {
    return operations(network, false);
  }

  private static List<String> operations(Network network, boolean training) {
    try (GraphHarness graph = new GraphHarness(FUSED)) {
      Shape shape = Shape.of(2).append(network.inputShape());
      Operand<TFloat32> x = graph.feed(shape, new float[Math.toIntExact(shape.size())]);
      GraphMode mode =
          training
              ? GraphMode.training(graph.ops().constant(new long[] {1, 1}))
              : GraphMode.INFERENCE;
      network.apply(graph.scope(), mode, x);
      return graph.scope().definition().getNodeList().stream().map(NodeDef::getOp).toList();
    }
  }

  /**
   * Returns the layers that are one operation.
   *
   * @param apart whether a layer without effect keeps them apart
   */
  private static Network normed(
      Shape shape, int filters, @Nullable Layer activation, boolean apart) {
    Network.Builder builder = Network.builder(shape);
    String x = builder.add("norm", new BatchNorm(0.9, 1e-3, true), builder.input());
    x = activation == null ? x : builder.add("active", activation, x);
    x = apart ? builder.add("apart", new Dropout(0), x) : x;
    Conv2d layer = new Conv2d(filters, 3, 1, Padding.SAME, false, Initializer.glorotNormal());
    builder.add("convolution", layer, x);
    return builder.build();
  }

  private static Network network(Shape shape, int filters, Padding padding) {
    Network.Builder builder = Network.builder(shape);
    builder.add(
        "convolution",
        new Conv2d(filters, 3, 1, padding, true, Initializer.glorotNormal()),
        builder.input());
    return builder.build();
  }
}
