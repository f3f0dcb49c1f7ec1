package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.nn.Parameter;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

class VplTest {

  private static final int SIZE = 5;
  private static final int CLASSES = 9;
  private static final int BATCH = 4;
  private static final Vpl VPL = new Vpl(2, 3, 0.15);
  private static final float[] WEIGHT = Seeds.uniform(71, CLASSES * SIZE);

  /** What the queue and the cosines are by the formula, in float64. */
  private static final class Reference {
    final double[][] queue = new double[CLASSES][];
    final long[] filled = new long[CLASSES];

    /** Returns the weight of a class in a step, counted from 1. */
    double[] weight(double[] weights, int of, long step) {
      double[] w = unit(Arrays.copyOfRange(weights, of * SIZE, (of + 1) * SIZE));
      if (isActive(of, step)) {
        for (int d = 0; d < SIZE; d++) {
          w[d] = w[d] * 0.85 + queue[of][d] * 0.15;
        }
      }
      return w;
    }

    boolean isActive(int of, long step) {
      return step > 2 && filled[of] > 0 && step - filled[of] <= 3;
    }

    double[] cosines(double[] weights, double[] x, int[] classes, long step) {
      double[] chosen = new double[classes.length * SIZE];
      for (int i = 0; i < classes.length; i++) {
        System.arraycopy(weight(weights, classes[i], step), 0, chosen, i * SIZE, SIZE);
      }
      return MarginReference.logits(x, chosen, SIZE, true);
    }

    void push(double[] x, int[] labels, long step) {
      for (int i = 0; i < labels.length; i++) {
        queue[labels[i]] = unit(Arrays.copyOfRange(x, i * SIZE, (i + 1) * SIZE));
        filled[labels[i]] = step;
      }
    }

    private static double[] unit(double[] v) {
      double length = Math.sqrt(Arrays.stream(v).map(a -> a * a).sum());
      return Arrays.stream(v).map(a -> a / length).toArray();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6})
  void cosinesAreThoseOfTheFormulaStepAfterStep(int sampleCount) {
    ClassSampling sampling =
        sampleCount == 0 ? ClassSampling.ALL : ClassSampling.ofCount(sampleCount);
    try (GraphHarness graph = new GraphHarness()) {
      Ops ops = graph.ops();
      Operand<TFloat32> x = graph.feed(Shape.of(BATCH, SIZE), new float[BATCH * SIZE]);
      Operand<TFloat32> y = graph.feed(Shape.of(BATCH), new float[BATCH]);
      Operand<TFloat32> globalStep = graph.feed(Shape.scalar(), 0);
      Operand<TInt64> stepSeed =
          ops.stack(
              List.of(ops.constant(3L), ops.dtypes.cast(globalStep, TInt64.class)), Stack.axis(0L));
      HeadOptions.Terms head =
          new HeadOptions(1, VPL, sampling)
              .build(
                  graph.scope(),
                  ArcFace.DEFAULT,
                  x,
                  ops.dtypes.cast(y, TInt32.class),
                  CLASSES,
                  stepSeed);
      graph.scope().parameters().initialize();
      Parameter parameter = graph.scope().parameters().find("head/weight").orElseThrow();
      graph.scope().parameters().assign(parameter, WEIGHT);
      Operand<TInt32> taking = head.sample().classes();
      Reference reference = new Reference();
      int activeSteps = 0;
      // The same class twice in a batch, classes that come back fresh and stale.
      int[][] labels = {{1, 1, 2, 3}, {1, 4, 4, 5}, {1, 2, 6, 6}, {0, 0, 0, 0}, {7, 1, 4, 2}};
      for (int step = 0; step < labels.length; step++) {
        float[] embeddings = Seeds.uniform(80 + step, BATCH * SIZE);
        graph.refeed(x, embeddings);
        float[] asFloats = new float[BATCH];
        for (int i = 0; i < BATCH; i++) {
          asFloats[i] = labels[step][i];
        }
        graph.refeed(y, asFloats);
        graph.refeed(globalStep, step);
        List<Operand<?>> nodes = new ArrayList<>();
        nodes.add(head.logits().values(ops));
        nodes.add(head.monitors().get("vplActive"));
        nodes.add(
            taking == null ? ops.constant(new float[0]) : ops.dtypes.cast(taking, TFloat32.class));
        List<float[]> values = graph.run(nodes, head.stateUpdates());
        int[] classes = new int[taking == null ? CLASSES : values.get(2).length];
        for (int i = 0; i < classes.length; i++) {
          classes[i] = taking == null ? i : (int) values.get(2)[i];
        }
        double[] wide = MarginReference.widen(embeddings);
        long number = step + 1L;
        Golden.assertClose(
            values.get(0),
            reference.cosines(MarginReference.widen(WEIGHT), wide, classes, number),
            1e-5);
        double active =
            Arrays.stream(classes).filter(c -> reference.isActive(c, number)).count()
                / (double) classes.length;
        assertThat((double) values.get(1)[0]).isCloseTo(active, within(1e-6));
        activeSteps += active > 0 ? 1 : 0;
        reference.push(wide, labels[step], number);
      }
      assertThat(activeSteps).isEqualTo(3);
      float[] queue =
          graph
              .scope()
              .parameters()
              .values(graph.scope().parameters().find("head/vplQueue").orElseThrow());
      for (int c = 0; c < CLASSES; c++) {
        double[] expected = reference.queue[c] == null ? new double[SIZE] : reference.queue[c];
        Golden.assertClose(Arrays.copyOfRange(queue, c * SIZE, (c + 1) * SIZE), expected, 1e-6);
      }
    }
  }

  @Test
  void gradientReachesWeightsThroughTheMixtureAndNotTheQueue() {
    int[] labels = {1, 2, 6, 6};
    float[] embeddings = Seeds.uniform(90, BATCH * SIZE);
    float[] queue = Seeds.uniform(91, CLASSES * SIZE);
    float[] filled = {0, 1, 2, 0, 9, 0, 8, 0, 9};
    long step = 9;
    try (GraphHarness graph = new GraphHarness()) {
      Ops ops = graph.ops();
      Operand<TFloat32> x = graph.feed(Shape.of(BATCH, SIZE), embeddings);
      Operand<TInt64> stepSeed = ops.constant(new long[] {3, step - 1});
      HeadOptions.Terms head =
          new HeadOptions(1, VPL, ClassSampling.ALL)
              .build(graph.scope(), ArcFace.DEFAULT, x, ops.constant(labels), CLASSES, stepSeed);
      Operand<TFloat32> mean =
          ArcFace.of(0.3, 16)
              .build(LossHarness.input(graph, head.logits(), head.sample().labels(), x))
              .loss();
      graph.scope().parameters().initialize();
      Parameter weight = graph.scope().parameters().find("head/weight").orElseThrow();
      graph.scope().parameters().assign(weight, WEIGHT);
      graph
          .scope()
          .parameters()
          .assign(graph.scope().parameters().find("head/vplQueue").orElseThrow(), queue);
      graph
          .scope()
          .parameters()
          .assign(graph.scope().parameters().find("head/vplSteps").orElseThrow(), filled);
      List<Operand<?>> nodes = new ArrayList<>(List.of(mean));
      nodes.addAll(graph.scope().gradients(mean, List.of(x, weight.read())));
      List<float[]> values = graph.fetchAll(nodes);

      Reference reference = new Reference();
      for (int c = 0; c < CLASSES; c++) {
        reference.queue[c] =
            MarginReference.widen(Arrays.copyOfRange(queue, c * SIZE, (c + 1) * SIZE));
        reference.filled[c] = (long) filled[c];
      }
      int[] all = {0, 1, 2, 3, 4, 5, 6, 7, 8};
      MarginReference margin = MarginReference.arc(0.3, 16);
      double[] wideX = MarginReference.widen(embeddings);
      double[] wideW = MarginReference.widen(WEIGHT);
      double expected = margin.meanLoss(reference.cosines(wideW, wideX, all, step), labels);
      assertThat((double) values.get(0)[0]).isCloseTo(expected, within(1e-5 * expected));
      Golden.assertClose(
          values.get(1),
          MarginReference.differences(
              v -> margin.meanLoss(reference.cosines(wideW, v, all, step), labels), wideX),
          2e-4 * 16);
      Golden.assertClose(
          values.get(2),
          MarginReference.differences(
              v -> margin.meanLoss(reference.cosines(v, wideX, all, step), labels), wideW),
          2e-4 * 16);
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Vpl(-1, 1, 0.1)).hasMessage("vpl.startSteps must be >= 0, got -1");
    assertThatThrownBy(() -> new Vpl(0, 0, 0.1))
        .hasMessage("vpl.allowedDeltaSteps must be >= 1, got 0");
    assertThatThrownBy(() -> new Vpl(0, 1, 1)).hasMessage("vpl.lambda must be in [0, 1), got 1.0");
    assertThatThrownBy(() -> new HeadOptions(2, VPL, ClassSampling.ALL))
        .hasMessageContaining("lossTopK must be 1 beside vpl");
    assertThatThrownBy(() -> new HeadOptions(1, VPL, ClassSampling.ALL).of(Softmax.DEFAULT))
        .hasMessageContaining("vpl must be left out for a loss over plain products");
    assertThatThrownBy(() -> new HeadOptions(3, null, ClassSampling.ALL).of(Softmax.DEFAULT))
        .hasMessageContaining("lossTopK must be 1 for a loss over plain products");
  }
}
