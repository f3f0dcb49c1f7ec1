package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Kernels;
import org.semblance.nn.Parameter;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.semblance.nn.trace.NodeRun;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Heads with several weights of each class. */
class SubCenterHeadTest {

  private static final int SIZE = 6;
  private static final int CLASSES = 7;
  private static final int CENTERS = 3;
  private static final int[] LABELS = {4, 0, 6, 4};
  private static final float[] X = Seeds.uniform(61, LABELS.length * SIZE);
  private static final float[] WEIGHT = Seeds.uniform(62, CLASSES * CENTERS * SIZE);

  /** Of 64-bit cosines with every sub-centre the largest of each class. */
  private static double[] largest(double[] x, double[] weight) {
    double[] all = MarginReference.logits(x, weight, SIZE, true);
    double[] largest = new double[all.length / CENTERS];
    for (int i = 0; i < largest.length; i++) {
      largest[i] = -2;
      for (int s = 0; s < CENTERS; s++) {
        largest[i] = Math.max(largest[i], all[i * CENTERS + s]);
      }
    }
    return largest;
  }

  static Stream<Kernels> kernels() {
    return Stream.of(Kernels.AUTO, Kernels.PLAIN);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void lossAndGradientsAreThoseOfTheLargestCosines(Kernels kernels) {
    ArcFace loss = new ArcFace(0.5, 16, MarginGradient.EXACT, 0.1);
    MarginReference reference = new MarginReference(1, 0.5, 0, 16, 0.1);
    try (GraphHarness graph = new GraphHarness(new DeviceOptions(1, 1, kernels))) {
      Operand<TFloat32> x = graph.feed(Shape.of(LABELS.length, SIZE), X);
      HeadOptions.Terms head = build(graph, new HeadOptions(CENTERS, null, ClassSampling.ALL), x);
      Operand<TFloat32> mean =
          loss.build(LossHarness.input(graph, head.logits(), head.sample().labels(), x)).loss();
      Parameter weight = assign(graph);
      List<Operand<?>> nodes = new ArrayList<>(List.of(mean));
      nodes.addAll(graph.scope().gradients(mean, List.of(x, weight.read())));
      List<float[]> values = graph.fetchAll(nodes);

      double[] wideX = MarginReference.widen(X);
      double[] wideW = MarginReference.widen(WEIGHT);
      double expected = reference.meanLoss(largest(wideX, wideW), LABELS);
      assertThat((double) values.get(0)[0]).isCloseTo(expected, within(1e-5 * expected));
      Golden.assertClose(
          values.get(1),
          MarginReference.differences(v -> reference.meanLoss(largest(v, wideW), LABELS), wideX),
          2e-4 * 16);
      Golden.assertClose(
          values.get(2),
          MarginReference.differences(v -> reference.meanLoss(largest(wideX, v), LABELS), wideW),
          2e-4 * 16);
      // Each picture reaches one sub-centre of each class: four of three at least once is possible,
      // but some sub-centre of some class is nobody's nearest.
      assertThat(rowsOfZeros(values.get(2))).isPositive();
    }
  }

  private static HeadOptions.Terms build(
      GraphHarness graph, HeadOptions options, Operand<TFloat32> x) {
    Ops ops = graph.ops();
    Operand<TInt64> stepSeed = ops.constant(new long[] {1, 1});
    return options.build(
        graph.scope(), ArcFace.DEFAULT, x, ops.constant(LABELS), CLASSES, stepSeed);
  }

  private static Parameter assign(GraphHarness graph) {
    Parameter weight = graph.scope().parameters().find("head/weight").orElseThrow();
    graph.scope().parameters().initialize();
    graph.scope().parameters().assign(weight, WEIGHT);
    return weight;
  }

  private static int rowsOfZeros(float[] values) {
    int count = 0;
    for (int row = 0; row < values.length / SIZE; row++) {
      boolean zeros = true;
      for (int d = 0; d < SIZE; d++) {
        zeros &= values[row * SIZE + d] == 0;
      }
      count += zeros ? 1 : 0;
    }
    return count;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5})
  void sampledClassesGiveTheLogitsOfWholeClasses(int count) {
    ClassSampling sampling = count == 0 ? ClassSampling.ofRate(0) : ClassSampling.ofCount(count);
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> x = graph.feed(Shape.of(LABELS.length, SIZE), X);
      HeadOptions.Terms head = build(graph, new HeadOptions(CENTERS, null, sampling), x);
      assign(graph);
      List<float[]> values =
          graph.fetchAll(
              List.of(
                  head.logits().values(graph.ops()),
                  graph.ops().dtypes.cast(head.sample().classes(), TFloat32.class)));
      double[] all = largest(MarginReference.widen(X), MarginReference.widen(WEIGHT));
      float[] classes = values.get(1);
      assertThat(classes).hasSize(Math.max(count, 3)).startsWith(4, 0, 6);
      double[] expected = new double[LABELS.length * classes.length];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = all[i / classes.length * CLASSES + (int) classes[i % classes.length]];
      }
      Golden.assertClose(values.get(0), expected, 1e-6);
    }
  }

  @Test
  void votesCountTheNearestSubCenterOfTheOwnClassAndFade() {
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> x = graph.feed(Shape.of(LABELS.length, SIZE), X);
      HeadOptions.Terms head =
          build(graph, new HeadOptions(CENTERS, null, ClassSampling.ofCount(5)), x);
      assign(graph);
      double[] all =
          MarginReference.logits(
              MarginReference.widen(X), MarginReference.widen(WEIGHT), SIZE, true);
      double[] votes = new double[CLASSES * CENTERS];
      for (int step = 0; step < 3; step++) {
        graph.run(List.of(), head.stateUpdates());
        double[] fresh = new double[votes.length];
        double[] pictures = new double[CLASSES];
        for (int i = 0; i < LABELS.length; i++) {
          int best = 0;
          for (int s = 1; s < CENTERS; s++) {
            int row = i * CLASSES * CENTERS + LABELS[i] * CENTERS;
            best = all[row + s] > all[row + best] ? s : best;
          }
          fresh[LABELS[i] * CENTERS + best]++;
          pictures[LABELS[i]]++;
        }
        for (int i = 0; i < votes.length; i++) {
          votes[i] = votes[i] * Math.pow(63 / 64.0, pictures[i / CENTERS]) + fresh[i];
        }
      }
      Parameter parameter = graph.scope().parameters().find("head/votes").orElseThrow();
      Golden.assertClose(graph.scope().parameters().values(parameter), votes, 1e-6);
    }
  }

  private static final int BATCH = 64;
  private static final int MANY = 4096;

  /** The logits of the sub-centres and those of the classes; gradients take their places. */
  @Test
  void stepMakesOneArrayOfSubCentersAndOneOfClasses() {
    assumeTrue(DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused"), "no fused kernels here");
    assertThat(largeAllocations(Kernels.FUSED))
        .containsExactlyInAnyOrder(
            (long) BATCH * MANY * CENTERS * Float.BYTES, (long) BATCH * MANY * Float.BYTES);
    // What the test would see if there were more.
    assertThat(largeAllocations(Kernels.PLAIN)).hasSizeGreaterThan(2);
  }

  /** Returns the sizes of arrays of classes × batch or more. */
  private static List<Long> largeAllocations(Kernels kernels) {
    try (GraphScope scope = GraphScope.open(new DeviceOptions(1, 1, kernels), 1);
        TFloat32 embeddings =
            TFloat32.tensorOf(
                Shape.of(BATCH, 4),
                t -> t.asRawTensor().data().asFloats().write(Seeds.uniform(1, BATCH * 4)));
        TInt32 labels = TInt32.vectorOf(new int[BATCH])) {
      Ops ops = scope.ops();
      Operand<TFloat32> x = ops.placeholder(TFloat32.class, Placeholder.shape(embeddings.shape()));
      Operand<TInt32> y = ops.placeholder(TInt32.class, Placeholder.shape(labels.shape()));
      Operand<TInt64> stepSeed = ops.constant(new long[] {1, 1});
      HeadOptions.Terms head =
          new HeadOptions(CENTERS, null, ClassSampling.ALL)
              .build(scope, CosFace.DEFAULT, x, y, MANY, stepSeed);
      LossTerms terms =
          CosFace.DEFAULT.build(new LossInput(scope, head.logits(), y, x, stepSeed, MANY));
      scope.parameters().initialize();
      List<Operand<?>> fetches = new ArrayList<>(List.of(terms.loss(), terms.accuracy()));
      fetches.addAll(scope.gradients(terms.loss(), List.of(x, head.sample().weight().value())));
      GraphCall call =
          new GraphCall("loss", List.of(x, y), fetches, List.copyOf(head.stateUpdates()));
      scope.run(call, embeddings, labels).close();
      return scope.trace(call, embeddings, labels).runs().stream()
          .map(NodeRun::allocated)
          .filter(bytes -> bytes >= (long) BATCH * MANY * Float.BYTES)
          .toList();
    }
  }
}
