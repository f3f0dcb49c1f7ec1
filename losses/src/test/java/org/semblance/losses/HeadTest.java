package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.Compatibility;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.Parameters;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class HeadTest {

  /** Rows (1, 0), (0, 2), (−3, −4), (0, 0). */
  private static final float[] WEIGHT = {1, 0, 0, 2, -3, -4, 0, 0};

  @Test
  void normalizedHeadGivesCosines() {
    float[] logits = logits(new NormalizedHead(), new float[] {3, 4, 0, 0}, WEIGHT);
    Golden.assertClose(logits, new double[] {.6, .8, -1, 0, 0, 0, 0, 0}, 1e-6);
  }

  @Test
  void softmaxHeadGivesProducts() {
    float[] logits = logits(new SoftmaxHead(), new float[] {3, 4, 0, 0}, WEIGHT);
    assertThat(logits).containsExactly(3, 8, -25, 0, 0, 0, 0, 0);
  }

  @Test
  void squaredNormHasAFloor() {
    // Σx² = 1e-6 < 1e-5: divided by √1e-5 instead of by the norm.
    float[] logits = logits(new NormalizedHead(), new float[] {1e-3f, 0}, new float[] {2, 0});
    Golden.assertClose(logits, new double[] {Math.sqrt(0.1)}, 1e-6);
  }

  private static float[] logits(ClassificationHead head, float[] embeddings, float[] weight) {
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> x = graph.feed(Shape.of(embeddings.length / 2, 2), embeddings);
      Logits logits = LossHarness.logits(head, graph.scope(), x, weight.length / 2);
      Parameters parameters = graph.scope().parameters();
      parameters.initialize();
      parameters.assign(parameters.find("head/weight").orElseThrow(), weight);
      return graph.fetch(logits.values(graph.ops()));
    }
  }

  @Test
  void bothHeadsKeepTheSameVariable() {
    ParameterSpec normalized = new NormalizedHead().parameters(8, 5).get(0);
    ParameterSpec softmax = new SoftmaxHead().parameters(8, 5).get(0);
    assertThat(normalized.name()).isEqualTo("weight").isEqualTo(softmax.name());
    assertThat(normalized.shape()).isEqualTo(Shape.of(5, 8)).isEqualTo(softmax.shape());
    assertThat(normalized.role()).isEqualTo(ParameterRole.CLASS_WEIGHT).isEqualTo(softmax.role());
  }

  @Test
  void softmaxWeightsCarryOverToTheNormalizedHeadAndBack() {
    float[] weight = carryOver(new SoftmaxHead(), new NormalizedHead());
    assertThat(carryOver(new NormalizedHead(), new SoftmaxHead())).hasSameSizeAs(weight);
  }

  private static float[] carryOver(ClassificationHead from, ClassificationHead to) {
    float[] embeddings = Seeds.uniform(2, 3 * 4);
    try (GraphHarness first = new GraphHarness();
        GraphHarness second = new GraphHarness()) {
      LossHarness.logits(from, first.scope(), first.feed(Shape.of(3, 4), embeddings), 6);
      first.scope().parameters().initialize();
      Parameter source = first.scope().parameters().find("head/weight").orElseThrow();
      float[] weight = first.scope().parameters().values(source);

      Logits logits =
          LossHarness.logits(to, second.scope(), second.feed(Shape.of(3, 4), embeddings), 6);
      Parameter target = second.scope().parameters().find(source.name()).orElseThrow();
      second.scope().parameters().initialize();
      try (TFloat32 value = first.scope().parameters().value(source)) {
        second.scope().parameters().assign(target, value);
      }
      Golden.assertClose(
          second.fetch(logits.values(second.ops())),
          MarginReference.logits(
              MarginReference.widen(embeddings),
              MarginReference.widen(weight),
              4,
              to instanceof NormalizedHead),
          1e-6);
      return weight;
    }
  }

  @Test
  void headsOfOneGraphShareTheirWeights() {
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> x = graph.feed(Shape.of(1, 2), 3, 4);
      LossHarness.logits(new SoftmaxHead(), graph.scope(), x, 5);
      LossHarness.logits(new NormalizedHead(), graph.scope(), x, 5);
      assertThat(graph.scope().parameters().all()).hasSize(1);
    }
  }

  @Test
  void firstWeightsHaveGlorotsSpread() {
    // Variance 2 / (100 + 300) for both; the uniform one ends at √(6 / 400).
    float[] normal = firstWeights(new NormalizedHead());
    float[] uniform = firstWeights(new SoftmaxHead());
    assertThat(deviation(normal)).isCloseTo(Math.sqrt(2.0 / 400), within(1e-3));
    assertThat(deviation(uniform)).isCloseTo(Math.sqrt(2.0 / 400), within(1e-3));
    for (float w : uniform) {
      assertThat(Math.abs(w)).isLessThanOrEqualTo((float) Math.sqrt(6.0 / 400));
    }
  }

  private static float[] firstWeights(ClassificationHead head) {
    try (GraphHarness graph = new GraphHarness()) {
      head.weight(graph.scope(), 100, 300);
      Parameters parameters = graph.scope().parameters();
      parameters.initialize();
      return parameters.values(parameters.find("head/weight").orElseThrow());
    }
  }

  private static double deviation(float[] values) {
    double sum = 0;
    for (float v : values) {
      sum += v * v;
    }
    return Math.sqrt(sum / values.length);
  }

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of(ArcFace.of(0.5, 16), new MarginReference(1, 0.5, 0, 16, 0)),
        Arguments.of(
            new ArcFace(0.5, 64, MarginGradient.EXACT, 0.1),
            new MarginReference(1, 0.5, 0, 64, 0.1)),
        Arguments.of(CosFace.of(0.35, 16), new MarginReference(1, 0, 0.35, 16, 0)),
        Arguments.of(
            new CombinedMargin(0.9, 0.4, 0.15, 16, MarginGradient.EXACT, 0),
            new MarginReference(0.9, 0.4, 0.15, 16, 0)),
        Arguments.of(new Softmax(0.1), new MarginReference(1, 0, 0, 1, 0.1)));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void gradientThroughTheHeadMatchesDifferences(Loss loss, MarginReference reference) {
    checkThroughHead(
        loss, reference, Seeds.uniform(21, 6 * 8), Seeds.uniform(22, 8 * 5), 0, 1, 2, 3, 4, 0);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void gradientOfABatchOfOneMatchesDifferences(Loss loss, MarginReference reference) {
    checkThroughHead(loss, reference, Seeds.uniform(23, 8), Seeds.uniform(24, 8 * 5), 3);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void gradientOfOneClassIsZero(Loss loss, MarginReference unused) {
    LossHarness.HeadGradients gradients =
        LossHarness.throughHead(loss, Seeds.uniform(25, 16), Seeds.uniform(26, 8), 0, 0);
    assertThat(gradients.loss()).isZero();
    assertThat(gradients.embeddings()).containsOnly(0);
    assertThat(gradients.weight()).containsOnly(0);
  }

  /** At these kinks a central difference is the mean of the one-sided derivatives. */
  @ParameterizedTest
  @MethodSource("losses")
  void gradientOfParallelAndAntiparallelEmbeddingsMatchesDifferences(
      Loss loss, MarginReference reference) {
    float[] weight = Seeds.uniform(27, 8 * 5);
    float[] embeddings = new float[2 * 8];
    for (int d = 0; d < 8; d++) {
      embeddings[d] = 2 * weight[3 * 8 + d];
      embeddings[8 + d] = -0.5f * weight[1 * 8 + d];
    }
    checkThroughHead(loss, reference, embeddings, weight, 3, 1);
  }

  /** Rounding leaves about 1e-7 of the scale, times 2e3 = 1 / sin θ next to the clip. */
  private static void checkThroughHead(
      Loss loss, MarginReference reference, float[] embeddings, float[] weight, int... labels) {
    LossHarness.HeadGradients gradients = LossHarness.throughHead(loss, embeddings, weight, labels);
    boolean normalized = loss.head() instanceof NormalizedHead;
    double[] x = MarginReference.widen(embeddings);
    double[] w = MarginReference.widen(weight);
    Golden.assertClose(
        gradients.embeddings(),
        MarginReference.differences(
            v -> reference.meanLoss(MarginReference.logits(v, w, 8, normalized), labels), x),
        2e-4 * reference.scale());
    Golden.assertClose(
        gradients.weight(),
        MarginReference.differences(
            v -> reference.meanLoss(MarginReference.logits(x, v, 8, normalized), labels), w),
        2e-4 * reference.scale());
  }

  static Stream<Loss> allLosses() {
    return Stream.concat(
        losses().map(arguments -> (Loss) arguments.get()[0]),
        Stream.concat(
            Stream.of(
                new ArcFace(0.5, 64, MarginGradient.STRAIGHT_THROUGH, 0.1), CombinedMargin.DEFAULT),
            otherLosses()));
  }

  /** Losses with references of their own; settings that reach into their norms and cosines. */
  static Stream<Loss> otherLosses() {
    return Stream.of(
        new MarginSoftmax(2, 0.4, 0.1),
        new ArcFace(0.5, 32, MarginGradient.EXACT, 0.1, 0.2),
        new ArcFaceSimple(0.5, 32, 0, 0.2),
        new AirFace(0.4, 32, Compatibility.NONE, 0.1),
        new AirFace(0.4, 32, Compatibility.KERAS_INSIGHTFACE, 0),
        new CurricularFace(0.5, 32, 0.1),
        new MagFace(MarginForm.ARC, 0.5, 5, 0.2, 0.6, 1, 32, 0.1, 0.3),
        new MagFace(MarginForm.COS, 0.5, 5, 0.2, 0.6, 1, 32, 0, 0),
        new AdaFace(0.4, 10, 0.1, 32, 0.1, 0.3),
        new AdaCos(0.7, 0.1),
        new ElasticFace(MarginForm.ARC, 0.5, 0.1, MarginPairing.RANKED, 32, 0.1, 0),
        new ElasticFace(MarginForm.COS, 0.35, 0.1, MarginPairing.SCRAMBLED, 32, 0, 0.3),
        new UniFace(0.4, 32, 0.5));
  }

  @ParameterizedTest
  @MethodSource("allLosses")
  void ourOperationsAndTensorFlowsGiveTheSame(Loss loss) {
    int classes = 1003;
    float[] x = Seeds.uniform(28, 9 * 20);
    float[] weight = Seeds.uniform(29, 20 * classes);
    int[] labels = {0, 1, 2, 500, classes - 1, 7, 7, 8, 900};
    LossHarness.HeadGradients plain =
        LossHarness.throughHead(new DeviceOptions(1, 1, Kernels.PLAIN), loss, x, weight, labels);
    LossHarness.HeadGradients auto = LossHarness.throughHead(loss, x, weight, labels);
    assertThat((double) auto.loss()).isCloseTo(plain.loss(), within(1e-5 * plain.loss()));
    Golden.assertCloseToLargest(auto.embeddings(), plain.embeddings(), 1e-5);
    Golden.assertCloseToLargest(auto.weight(), plain.weight(), 1e-5);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void zeroEmbeddingsAndWeightsGiveFiniteGradients(Loss loss, MarginReference unused) {
    LossHarness.HeadGradients gradients =
        LossHarness.throughHead(loss, new float[8], new float[8 * 3], 1);
    assertThat(gradients.loss()).isFinite();
    for (float[] gradient : List.of(gradients.embeddings(), gradients.weight())) {
      for (float g : gradient) {
        assertThat(g).isFinite();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("otherLosses")
  void zeroAndHugeEmbeddingsGiveFiniteGradients(Loss loss) {
    float[] weight = Seeds.uniform(27, 8 * 3);
    // The square of the last is infinite in float32.
    for (float size : new float[] {0, 1e-30f, 1e4f, 3e19f}) {
      float[] embeddings = Seeds.uniform(28, 8 * 2);
      for (int i = 0; i < embeddings.length; i++) {
        embeddings[i] *= size;
      }
      LossHarness.HeadGradients gradients = LossHarness.throughHead(loss, embeddings, weight, 1, 2);
      assertThat(gradients.loss()).as("size %s", size).isFinite();
      for (float[] gradient : List.of(gradients.embeddings(), gradients.weight())) {
        for (float g : gradient) {
          assertThat(g).as("size %s", size).isFinite();
        }
      }
    }
  }

  @Test
  void headWithoutClassesIsRefused() {
    assertThatThrownBy(() -> new SoftmaxHead().parameters(8, 0))
        .hasMessageContaining("classes")
        .hasMessageContaining("0");
  }
}
