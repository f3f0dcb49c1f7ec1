package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.semblance.nn.layers.Add;
import org.semblance.nn.layers.BatchNorm;
import org.semblance.nn.layers.Conv2d;
import org.semblance.nn.layers.Dense;
import org.semblance.nn.layers.DepthwiseConv2d;
import org.semblance.nn.layers.Flatten;
import org.semblance.nn.layers.PRelu;
import org.semblance.nn.layers.Padding;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GradientCheck;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class NetworkTest {

  private static final BatchNorm NORM = new BatchNorm(0.5, 0.01, true);

  private static Network small() {
    Network.Builder b = Network.builder(Shape.of(6, 6, 2));
    String x = b.add("conv", conv(4, 3, 1), b.input());
    String y = b.add("bn", BatchNorm.DEFAULT, x);
    y = b.add("act", new PRelu(0.25f), y);
    y = b.add("dw", new DepthwiseConv2d(3, 1, Padding.SYMMETRIC, Initializer.glorotUniform()), y);
    y = b.add("add", new Add(), x, y);
    y = b.add("down", conv(3, 3, 2), y);
    y = b.add("flat", new Flatten(), y);
    b.add("dense", new Dense(5, true, Initializer.glorotNormal()), y);
    return b.build();
  }

  private static Conv2d conv(int filters, int kernel, int stride) {
    return new Conv2d(filters, kernel, stride, Padding.SAME, false, Initializer.glorotUniform());
  }

  @Test
  void countsParametersAndShapesWithoutAGraph() {
    Network network = small();
    assertThat(network.outputShape()).isEqualTo(Shape.of(5));
    // 3·3·2·4 + 4·4 + 4 + 3·3·4 + 3·3·4·3 + 27·5 + 5
    assertThat(network.parameterCount(false)).isEqualTo(72 + 16 + 4 + 36 + 108 + 135 + 5);
    assertThat(network.parameterCount(true)).isEqualTo(72 + 8 + 4 + 36 + 108 + 135 + 5);
    // 36·9·2·4 + 36·4·9 + 9·9·4·3 + 27·5
    assertThat(network.multiplyAdds()).isEqualTo(2592 + 1296 + 972 + 135);
  }

  @Test
  void countsWhatAStepKeepsAndNotWhatIsFused() {
    // conv, bn, act, dw, add of 6·6·4 each; down and flat 27 each; dense 5
    DeviceOptions plain = new DeviceOptions(1, 1, Kernels.PLAIN);
    assertThat(small().activationCount(plain, Precision.FLOAT32)).isEqualTo(5 * 144 + 27 + 27 + 5);
    assumeTrue(FusedKernels.available(), "no fused kernels here");
    DeviceOptions fused = new DeviceOptions(1, 1, Kernels.FUSED);
    // bn and act are done by the operation that does dw
    assertThat(small().activationCount(fused, Precision.FLOAT32)).isEqualTo(3 * 144 + 27 + 27 + 5);
  }

  @Test
  void graphGivesTheShapesThatTheDescriptionSays() {
    try (GraphHarness graph = new GraphHarness()) {
      Network network = small();
      Operand<TFloat32> x = graph.feed(Shape.of(2, 6, 6, 2), Seeds.uniform(1, 144));
      assertThat(graph.fetch(network.apply(graph.scope(), GraphMode.INFERENCE, x).output()))
          .hasSize(10);
      assertThat(graph.scope().parameters().count(true)).isEqualTo(network.parameterCount(true));
    }
  }

  @Test
  void trainingAndInferenceShareWeights() {
    try (GraphHarness graph = new GraphHarness()) {
      Network network = small();
      Operand<TFloat32> x = graph.feed(Shape.of(2, 6, 6, 2), Seeds.uniform(1, 144));
      network.apply(graph.scope(), GraphMode.INFERENCE, x);
      int parameters = graph.scope().parameters().all().size();
      network.apply(graph.scope(), trainingMode(graph), x);
      assertThat(graph.scope().parameters().all()).hasSize(parameters);
    }
  }

  @Test
  void gradientThroughTheTrainingFormMatchesDifferences() {
    try (GraphHarness graph = new GraphHarness()) {
      float[] at = Seeds.uniform(3, 144);
      Operand<TFloat32> x = graph.feed(Shape.of(2, 6, 6, 2), at);
      Network.Application application = small().apply(graph.scope(), trainingMode(graph), x);
      // Squaring makes the incoming gradient differ per element.
      Operand<TFloat32> output = graph.ops().math.square(application.output());
      GradientCheck.check(graph, output, x, at, 5e-4f, 3e-2);
    }
  }

  @Test
  void preluSlopeGetsTheSumOverItsNegativeInputs() {
    try (GraphHarness graph = new GraphHarness()) {
      Network.Builder b = Network.builder(Shape.of(1, 2, 2));
      b.add("act", new PRelu(0.5f), b.input());
      Operand<TFloat32> x = graph.feed(Shape.of(1, 1, 2, 2), 1, -2, -3, 4);
      Network.Application application = b.build().apply(graph.scope(), trainingMode(graph), x);
      Parameter alpha = graph.scope().parameters().find("act/alpha").orElseThrow();
      assertThat(graph.fetch(application.output())).containsExactly(1, -1, -1.5f, 4);
      List<float[]> gradients = graph.gradients(application.output(), List.of(x, alpha.read()));
      assertThat(gradients.get(0)).containsExactly(1, 0.5f, 0.5f, 1);
      assertThat(gradients.get(1)).containsExactly(-3, -2);
    }
  }

  @Test
  void movingAveragesFollowTheBatchWithBesselsCorrection() {
    try (GraphHarness graph = new GraphHarness()) {
      Network.Builder b = Network.builder(Shape.of(1));
      b.add("bn", new BatchNorm(0.9, 1e-3, true), b.input());
      Operand<TFloat32> x = graph.feed(Shape.of(4, 1), 1, 2, 3, 6);
      Network.Application application = b.build().apply(graph.scope(), trainingMode(graph), x);
      graph.run(List.of(application.output()), application.stateUpdates());
      Parameters parameters = graph.scope().parameters();
      // mean 3, Σ(x − 3)² = 14, variance with n − 1 = 14/3
      assertThat(parameters.values(parameters.find("bn/moving_mean").orElseThrow())[0])
          .isCloseTo(0.3f, within(1e-6f));
      assertThat(parameters.values(parameters.find("bn/moving_variance").orElseThrow())[0])
          .isCloseTo(0.9f + 0.1f * 14 / 3, within(1e-5f));
    }
  }

  @Test
  void firstValuesDependOnSeedAndNameOnly() {
    float[] alone = firstValue(false);
    assertThat(firstValue(true)).isEqualTo(alone);
  }

  private static float[] firstValue(boolean afterAnother) {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 11)) {
      ParameterSpec spec =
          new ParameterSpec(
              "kernel", Shape.of(3, 4), Initializer.glorotNormal(), ParameterRole.KERNEL);
      if (afterAnother) {
        scope.parameters().get("first", spec);
      }
      Parameter parameter = scope.parameters().get("second", spec);
      scope.parameters().initialize();
      return scope.parameters().values(parameter);
    }
  }

  @Test
  void manyParametersAreReadAndAssignedInOneRun() {
    try (GraphHarness graph = new GraphHarness();
        TFloat32 one = TFloat32.vectorOf(1, 2);
        TFloat32 two = TFloat32.vectorOf(3)) {
      Parameters parameters = graph.scope().parameters();
      Parameter a = parameters.get("a", vector(2));
      Parameter b = parameters.get("b", vector(1));
      parameters.initialize();
      parameters.assignAll(Map.of(a, one, b, two));
      Map<String, Float> last = new HashMap<>();
      parameters.readAll(
          List.of(b, a), (p, value) -> last.put(p.name(), value.getFloat(value.size() - 1)));
      assertThat(last).containsOnly(Map.entry("a/w", 2f), Map.entry("b/w", 3f));
      assertThatThrownBy(() -> parameters.assignAll(Map.of(a, two)))
          .hasMessageContaining("parameter a/w has shape [2], got a value of shape [1]");
      parameters.assignAll(Map.of());
      parameters.readAll(List.of(), (p, value) -> last.clear());
      assertThat(last).hasSize(2);
    }
  }

  private static ParameterSpec vector(long size) {
    return new ParameterSpec("w", Shape.of(size), Initializer.constant(9), ParameterRole.KERNEL);
  }

  @Test
  void misfitSaysWhichNode() {
    Network.Builder b = Network.builder(Shape.of(6, 6, 2));
    assertThatThrownBy(() -> b.add("d", new Dense(3, false, Initializer.constant(0)), b.input()))
        .hasMessageContaining("node d")
        .hasMessageContaining("flatten first");
  }

  /**
   * Two batch norms; the first is frozen. Of moving mean 2 and variance 3.99 it makes (x − 2) / 2.
   */
  @Test
  void frozenNodesTakeAndKeepTheirMovingValues() {
    Network.Builder b = Network.builder(Shape.of(1));
    b.add("second", NORM, b.add("first", NORM, b.input()));
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> x = graph.feed(Shape.of(2, 1), 4, 8);
      Network.Application application =
          b.build().apply(graph.scope(), trainingMode(graph).freezing(Set.of("first")), x);
      Parameters parameters = graph.scope().parameters();
      parameters.initialize();
      parameters.assign(parameters.find("first/moving_mean").orElseThrow(), new float[] {2});
      parameters.assign(
          parameters.find("first/moving_variance").orElseThrow(), new float[] {3.99f});
      graph.run(List.of(), application.stateUpdates());
      // 1 and 3 come to the second: mean 2, variance 1, or 2 with Bessel's correction.
      Golden.assertClose(
          graph.fetch(application.output()),
          new double[] {-1 / Math.sqrt(1.01), 1 / Math.sqrt(1.01)},
          1e-5);
      assertThat(value(parameters, "first/moving_mean")).isEqualTo(2);
      assertThat(value(parameters, "first/moving_variance")).isEqualTo(3.99f);
      assertThat(value(parameters, "second/moving_mean")).isCloseTo(1, within(1e-5f));
      assertThat(value(parameters, "second/moving_variance")).isCloseTo(1.5f, within(1e-5f));
    }
  }

  private static float value(Parameters parameters, String name) {
    return parameters.values(parameters.find(name).orElseThrow())[0];
  }

  private static GraphMode trainingMode(GraphHarness graph) {
    return GraphMode.training(graph.ops().constant(new long[] {1, 1}));
  }
}
