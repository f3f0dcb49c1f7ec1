package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.Parameter;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;

/** Losses of samples with two labels. */
class MixedLossTest {

  private static final int CLASSES = 7;
  private static final int SIZE = 5;
  private static final int[] FIRST = {0, 1, 2, 3, 6, 6};

  /** Once the same person, and once a share that leaves nothing to the second label. */
  private static final int[] SECOND = {1, 0, 2, 5, 4, 0};

  private static final float[] SHARES = {0.5f, 0.9f, 0.6f, 1, 0.75f, 0.8f};

  static Stream<Arguments> losses() {
    return Stream.of(Kernels.PLAIN, Kernels.FUSED)
        .flatMap(
            kernels ->
                MarginLossTest.losses()
                    .map(row -> Arguments.of(kernels, row.get()[0], row.get()[1])));
  }

  private static DeviceOptions device(Kernels kernels) {
    assumeTrue(
        kernels == Kernels.PLAIN || DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused"),
        () -> "no fused kernels here: " + DeviceOptions.SINGLE_THREAD.kernelsInUse());
    return new DeviceOptions(1, 1, kernels);
  }

  private static LossTerms mixed(GraphHarness graph, Loss loss, Logits logits, float[] shares) {
    LossTerms first = terms(graph, loss, logits, FIRST);
    LossTerms second = terms(graph, loss, logits, SECOND);
    return first.mixedWith(graph.scope(), second, graph.ops().constant(shares));
  }

  /** The logits serve as embeddings too. */
  private static LossTerms terms(GraphHarness graph, Loss loss, Logits logits, int... labels) {
    return loss.build(
        LossHarness.input(graph, logits, graph.ops().constant(labels), logits.products()));
  }

  /** The mean of {@code λ L(y_a) + (1 − λ) L(y_b)}, label by label. */
  private static double expected(MarginReference reference, double[] cosines) {
    double sum = 0;
    for (int i = 0; i < FIRST.length; i++) {
      double[] row = new double[CLASSES];
      System.arraycopy(cosines, i * CLASSES, row, 0, CLASSES);
      double share = SHARES[i];
      sum += share * reference.loss(row, FIRST[i]) + (1 - share) * reference.loss(row, SECOND[i]);
    }
    return sum / FIRST.length;
  }

  @ParameterizedTest
  @MethodSource("losses")
  void valueAndGradientMatchAPlainLoop(Kernels kernels, Loss loss, MarginReference reference) {
    float[] cosines = Seeds.uniform(6, FIRST.length * CLASSES);
    try (GraphHarness graph = new GraphHarness(device(kernels))) {
      Operand<TFloat32> z = graph.feed(Shape.of(FIRST.length, CLASSES), cosines);
      Operand<TFloat32> mean = mixed(graph, loss, Logits.of(z), SHARES).loss();
      List<float[]> values =
          graph.fetchAll(List.of(mean, graph.scope().gradients(mean, List.of(z)).get(0)));
      double[] at = MarginReference.widen(cosines);
      assertThat((double) values.get(0)[0])
          .isCloseTo(expected(reference, at), within(1e-5 * reference.scale()));
      Golden.assertClose(
          values.get(1), MarginReference.differences(c -> expected(reference, c), at), 1e-4);
    }
  }

  /** The logits are no placeholder here: a gradient that took their place too early would show. */
  @ParameterizedTest
  @MethodSource("losses")
  void gradientsThroughTheHeadMatchAPlainLoop(
      Kernels kernels, Loss loss, MarginReference reference) {
    float[] x = Seeds.uniform(7, FIRST.length * SIZE);
    float[] w = Seeds.uniform(8, CLASSES * SIZE);
    try (GraphHarness graph = new GraphHarness(device(kernels))) {
      Operand<TFloat32> embeddings = graph.feed(Shape.of(FIRST.length, SIZE), x);
      Logits logits = LossHarness.logits(loss.head(), graph.scope(), embeddings, CLASSES);
      Operand<TFloat32> mean = mixed(graph, loss, logits, SHARES).loss();
      Parameter weight = graph.scope().parameters().find("head/weight").orElseThrow();
      graph.scope().parameters().initialize();
      graph.scope().parameters().assign(weight, w);
      List<float[]> gradients =
          graph.fetchAll(graph.scope().gradients(mean, List.of(embeddings, weight.read())));
      double[] wideX = MarginReference.widen(x);
      double[] wideW = MarginReference.widen(w);
      Golden.assertClose(
          gradients.get(0),
          MarginReference.differences(
              v -> expected(reference, MarginReference.logits(v, wideW, SIZE, true)), wideX),
          2e-4 * reference.scale());
      Golden.assertClose(
          gradients.get(1),
          MarginReference.differences(
              v -> expected(reference, MarginReference.logits(wideX, v, SIZE, true)), wideW),
          2e-4 * reference.scale());
    }
  }

  /** Without a margin it is what Keras_insightface does: one soft-max, a mixed distribution. */
  @Test
  void softmaxOfTwoLabelsIsTheCrossEntropyWithTheirMixture() {
    float[] logits = Seeds.uniform(9, FIRST.length * CLASSES);
    float[] labels = new float[logits.length];
    for (int i = 0; i < FIRST.length; i++) {
      labels[i * CLASSES + FIRST[i]] += SHARES[i];
      labels[i * CLASSES + SECOND[i]] += 1 - SHARES[i];
    }
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> z = graph.feed(Shape.of(FIRST.length, CLASSES), logits);
      Operand<TFloat32> y = graph.feed(Shape.of(FIRST.length, CLASSES), labels);
      float[] dense =
          graph.fetch(SoftmaxCrossEntropyWithLogits.create(graph.ops().scope(), z, y).loss());
      float[] mixed = graph.fetch(mixed(graph, Softmax.DEFAULT, Logits.of(z), SHARES).perSample());
      Golden.assertClose(mixed, MarginReference.widen(dense), 1e-6);
    }
  }

  /** By hand: both logits lose 0.2, one at a time, at scale 10. */
  @Test
  void marginLowersOneLabelAtATime() {
    float[] cosines = {0.5f, 0.3f};
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> z = graph.feed(Shape.of(1, 2), cosines);
      CosFace loss = CosFace.of(0.2, 10);
      Ops ops = graph.ops();
      LossTerms first = terms(graph, loss, Logits.of(z), 0);
      LossTerms second = terms(graph, loss, Logits.of(z), 1);
      Operand<TFloat32> share = ops.constant(new float[] {0.75f});
      // 0.5 − 0.2 = 0.3 meets 0.3: log 2. 0.3 − 0.2 = 0.1 meets 0.5: log(1 + e^4).
      double expected = 0.75 * Math.log(2) + 0.25 * Math.log(1 + Math.exp(4));
      assertThat((double) graph.fetch(first.mixedWith(graph.scope(), second, share).loss())[0])
          .isCloseTo(expected, within(1e-5));
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void wholePicturesCostWhatTheyCostWithoutMixup(
      Kernels kernels, Loss loss, MarginReference unused) {
    float[] cosines = Seeds.uniform(10, FIRST.length * CLASSES);
    float[] ones = {1, 1, 1, 1, 1, 1};
    try (GraphHarness graph = new GraphHarness(device(kernels))) {
      Operand<TFloat32> z = graph.feed(Shape.of(FIRST.length, CLASSES), cosines);
      LossTerms mixed = mixed(graph, loss, Logits.of(z), ones);
      LossTerms alone = terms(graph, loss, Logits.of(z), FIRST);
      List<float[]> values =
          graph.fetchAll(List.of(mixed.perSample(), alone.perSample(), mixed.loss(), alone.loss()));
      assertThat(values.get(0)).isEqualTo(values.get(1));
      assertThat(values.get(2)).isEqualTo(values.get(3));
    }
  }

  @Test
  void accuracyIsThatOfTheFirstLabel() {
    float[] cosines = new float[FIRST.length * CLASSES];
    for (int i = 0; i < FIRST.length; i++) {
      // The first label wins in half of the rows, the second one in the others.
      cosines[i * CLASSES + (i % 2 == 0 ? FIRST[i] : SECOND[i])] = 0.9f;
    }
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> z = graph.feed(Shape.of(FIRST.length, CLASSES), cosines);
      LossTerms terms = mixed(graph, CosFace.DEFAULT, Logits.of(z), SHARES);
      assertThat(graph.fetch(terms.accuracy())).containsExactly(0.5f);
    }
  }

  static Stream<Loss> otherLosses() {
    return HeadTest.otherLosses();
  }

  /** Losses that keep or learn something too: at λ = 1 a step is one of the first labels alone. */
  @ParameterizedTest
  @MethodSource("otherLosses")
  void otherLossesMixSampleBySampleAndKeepTheFirst(Loss loss) {
    float[] cosines = Seeds.uniform(11, FIRST.length * CLASSES);
    try (GraphHarness graph = new GraphHarness()) {
      Logits z = Logits.of(graph.feed(Shape.of(FIRST.length, CLASSES), cosines));
      LossTerms first = terms(graph, loss, z, FIRST);
      LossTerms second = terms(graph, loss, z, SECOND);
      LossTerms mixed = first.mixedWith(graph.scope(), second, graph.ops().constant(SHARES));
      List<float[]> values =
          graph.fetchAll(List.of(first.perSample(), second.perSample(), mixed.perSample()));
      double[] expected = new double[FIRST.length];
      for (int i = 0; i < expected.length; i++) {
        double share = SHARES[i];
        expected[i] = share * values.get(0)[i] + (1 - share) * values.get(1)[i];
      }
      Golden.assertClose(values.get(2), expected, 1e-6);
      assertThat(mixed.stateUpdates()).isEqualTo(first.stateUpdates());
      assertThat(mixed.trained()).isEqualTo(first.trained());
      assertThat(mixed.monitors()).isEqualTo(first.monitors());
    }
  }
}
