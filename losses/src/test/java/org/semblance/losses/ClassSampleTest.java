package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.nn.Parameter;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class ClassSampleTest {

  private static final int[] LABELS = {7, 0, 7, 11};
  private static final int SIZE = 8;

  /** A sample of 12 or more classes, whose step can be chosen. */
  private static final class Drawn implements AutoCloseable {
    final GraphHarness graph = new GraphHarness();
    final Operand<TFloat32> step;
    final Parameter weight;
    final ClassSample sample;

    Drawn(int classes, double rate, long seed, int... labels) {
      this(classes, 1, ClassSampling.ofRate(rate), seed, labels);
    }

    Drawn(int classes, int subCenters, ClassSampling sampling, long seed, int... labels) {
      Ops ops = graph.ops();
      step = graph.feed(Shape.scalar(), 0);
      Operand<TInt64> stepSeed =
          ops.stack(
              List.of(ops.constant(seed), ops.dtypes.cast(step, TInt64.class)), Stack.axis(0L));
      weight = new NormalizedHead(subCenters).weight(graph.scope(), SIZE, classes);
      sample =
          ClassSample.draw(
              graph.scope(), weight, subCenters, ops.constant(labels), sampling, stepSeed);
    }

    int[] rows(int ofStep) {
      graph.refeed(step, ofStep);
      return ints(graph.ops().dtypes.cast(sample.weight().rows(), TFloat32.class));
    }

    int[] places() {
      return ints(graph.ops().dtypes.cast(sample.labels(), TFloat32.class));
    }

    private int[] ints(Operand<TFloat32> node) {
      float[] values = graph.fetch(node);
      int[] ints = new int[values.length];
      Arrays.setAll(ints, i -> (int) values[i]);
      return ints;
    }

    @Override
    public void close() {
      graph.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"12, 0.5, 6", "12, 0.3, 4", "12, 0.01, 3", "12, 0, 3", "12, 1, 12", "5000, 0.1, 500"})
  void sampleHasTheBatchsClassesAndOthersUpToItsSize(int classes, double rate, int size) {
    try (Drawn drawn = new Drawn(classes, rate, 5, LABELS)) {
      for (int step = 0; step < 5; step++) {
        int[] rows = drawn.rows(step);
        assertThat(rows).hasSize(size).doesNotHaveDuplicates().startsWith(7, 0, 11);
        assertThat(Arrays.stream(rows)).allMatch(row -> row >= 0 && row < classes);
        assertThat(drawn.places()).containsExactly(0, 1, 0, 2);
      }
    }
  }

  @Test
  void sampleOfALaterStepIsNoneOfTheFirst() {
    try (Drawn drawn = new Drawn(5000, 0.1, 5, LABELS)) {
      assertThat(drawn.rows(1 << 16)).isNotEqualTo(drawn.rows(0));
    }
  }

  @Test
  void seedAndStepDecideTheSample() {
    try (Drawn one = new Drawn(5000, 0.1, 5, LABELS);
        Drawn same = new Drawn(5000, 0.1, 5, LABELS);
        Drawn otherSeed = new Drawn(5000, 0.1, 6, LABELS);
        // Seeds are 64 bits long.
        Drawn farSeed = new Drawn(5000, 0.1, 5 + (1L << 40), LABELS)) {
      assertThat(same.rows(3)).isEqualTo(one.rows(3));
      assertThat(one.rows(4)).isNotEqualTo(one.rows(3));
      assertThat(otherSeed.rows(3)).isNotEqualTo(one.rows(3));
      assertThat(farSeed.rows(3)).isNotEqualTo(one.rows(3));
    }
  }

  @Test
  void everyOtherClassIsDrawnAsOften() {
    int steps = 600;
    int[] counts = new int[40];
    try (Drawn drawn = new Drawn(40, 0.25, 1, 3)) {
      for (int step = 0; step < steps; step++) {
        for (int row : drawn.rows(step)) {
          counts[row]++;
        }
      }
    }
    assertThat(counts[3]).isEqualTo(steps);
    // Nine of 39: a standard deviation of √(600 · 9/39 · 30/39) = 10.3; 4.5 of them.
    for (int row = 0; row < 40; row++) {
      if (row != 3) {
        assertThat((double) counts[row]).isCloseTo(steps * 9 / 39.0, within(46.0));
      }
    }
  }

  @Test
  void lossIsThatOfTheSampledClasses() {
    float[] x = Seeds.uniform(31, 4 * SIZE);
    float[] weight = Seeds.uniform(32, 12 * SIZE);
    try (Drawn drawn = new Drawn(12, 0.5, 5, LABELS)) {
      Values values = values(drawn, drawn.sample, x, weight);
      int[] rows = drawn.rows(0);
      double[] chosen = new double[rows.length * SIZE];
      for (int i = 0; i < chosen.length; i++) {
        chosen[i] = weight[rows[i / SIZE] * SIZE + i % SIZE];
      }
      MarginReference reference = MarginReference.arc(0.5, 16);
      int[] places = {0, 1, 0, 2};
      double[] wide = MarginReference.widen(x);
      assertThat((double) values.loss)
          .isCloseTo(
              reference.meanLoss(MarginReference.logits(wide, chosen, SIZE, true), places),
              within(1e-5 * values.loss));
      Golden.assertClose(
          values.weight,
          MarginReference.differences(
              w -> reference.meanLoss(MarginReference.logits(wide, w, SIZE, true), places), chosen),
          2e-4 * 16);
    }
  }

  @Test
  void sampleOfAllClassesGivesWhatAllClassesGive() {
    float[] x = Seeds.uniform(33, 4 * SIZE);
    float[] weight = Seeds.uniform(34, 12 * SIZE);
    try (Drawn drawn = new Drawn(12, 1, 5, LABELS)) {
      Values sampled = values(drawn, drawn.sample, x, weight);
      Values all =
          values(
              drawn, ClassSample.all(drawn.weight, drawn.graph.ops().constant(LABELS)), x, weight);
      assertThat(sampled.loss).isCloseTo(all.loss, within(1e-5f * all.loss));
      int[] rows = drawn.rows(0);
      float[] inOrder = new float[weight.length];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(sampled.weight, i * SIZE, inOrder, rows[i] * SIZE, SIZE);
      }
      Golden.assertCloseToLargest(inOrder, all.weight, 1e-5);
    }
  }

  /** Mean loss and its gradient by the weights of the classes that take part. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Values(float loss, float[] weight) {}

  private static Values values(Drawn drawn, ClassSample classes, float[] x, float[] weight) {
    GraphHarness graph = drawn.graph;
    ArcFace loss = ArcFace.of(0.5, 16);
    Operand<TFloat32> embeddings = graph.feed(Shape.of(x.length / SIZE, SIZE), x);
    Logits logits = loss.head().logits(graph.scope(), embeddings, classes.rows());
    Operand<TFloat32> mean =
        loss.build(LossHarness.input(graph, logits, classes.labels(), embeddings)).loss();
    graph.scope().parameters().initialize();
    graph.scope().parameters().assign(drawn.weight, weight);
    List<float[]> values =
        graph.fetchAll(
            List.of(mean, graph.scope().gradients(mean, List.of(classes.weight().value())).get(0)));
    return new Values(values.get(0)[0], values.get(1));
  }

  @Test
  void sampleOfSubCentersHasWholeClasses() {
    try (Drawn drawn = new Drawn(12, 3, ClassSampling.ofRate(0.4), 5, LABELS)) {
      for (int step = 0; step < 5; step++) {
        int[] rows = drawn.rows(step);
        assertThat(rows).hasSize(15).startsWith(21, 22, 23, 0, 1, 2, 33, 34, 35);
        for (int i = 0; i < rows.length; i += 3) {
          assertThat(rows[i] % 3).isZero();
          assertThat(rows[i + 1]).isEqualTo(rows[i] + 1);
          assertThat(rows[i + 2]).isEqualTo(rows[i] + 2);
        }
        assertThat(drawn.places()).containsExactly(0, 1, 0, 2);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "3, 3", "5, 5", "11, 11"})
  void countIsKeptUnlessTheBatchHasMore(int count, int size) {
    try (Drawn drawn = new Drawn(12, 1, ClassSampling.ofCount(count), 5, LABELS)) {
      for (int step = 0; step < 5; step++) {
        assertThat(drawn.rows(step)).hasSize(size).doesNotHaveDuplicates().startsWith(7, 0, 11);
      }
    }
  }

  @Test
  void denseSampleTrainsTheWholeTable() {
    ClassSampling dense = new ClassSampling(0.5, null, SampledUpdate.DENSE);
    float[] x = Seeds.uniform(31, 4 * SIZE);
    float[] weight = Seeds.uniform(32, 12 * SIZE);
    try (Drawn some = new Drawn(12, 0.5, 5, LABELS);
        Drawn all = new Drawn(12, 1, dense, 5, LABELS)) {
      Values sampled = values(some, some.sample, x, weight);
      Values whole = values(all, all.sample, x, weight);
      assertThat(all.sample.weight().rows()).isNull();
      assertThat(whole.loss).isEqualTo(sampled.loss);
      float[] expected = new float[weight.length];
      int[] rows = some.rows(0);
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(sampled.weight, i * SIZE, expected, rows[i] * SIZE, SIZE);
      }
      Golden.assertCloseToLargest(whole.weight, expected, 1e-6);
    }
  }

  @Test
  void samplingKnowsWhenItTakesAll() {
    assertThat(ClassSampling.ALL.takesAll(5)).isTrue();
    assertThat(ClassSampling.ofCount(5).takesAll(5)).isTrue();
    assertThat(ClassSampling.ofCount(4).takesAll(5)).isFalse();
    assertThat(ClassSampling.ofRate(0).aim(100, 8)).isEqualTo(8);
    assertThat(ClassSampling.ofRate(0).aim(5, 8)).isEqualTo(5);
    assertThat(ClassSampling.ofRate(0.1).aim(100, 8)).isEqualTo(10);
    assertThat(ClassSampling.ofCount(9).aim(7, 8)).isEqualTo(7);
  }

  @Test
  void rateAndCountTogetherAreRefused() {
    assertThatThrownBy(() -> new ClassSampling(0.5, 10, SampledUpdate.ROWS))
        .hasMessageContaining("sampleCount")
        .hasMessageContaining("10 beside 0.5");
    assertThatThrownBy(() -> ClassSampling.ofCount(0))
        .hasMessage("sampleCount must be >= 1, got 0");
    assertThatThrownBy(() -> new ClassSampling(1, null, SampledUpdate.DENSE))
        .hasMessageContaining("sampledUpdate must be left out");
  }

  @Test
  void labelOutsideTheClassesFails() {
    try (Drawn drawn = new Drawn(12, 0.5, 5, 12)) {
      assertThatThrownBy(() -> drawn.graph.fetch(drawn.sample.weight().value()))
          .isInstanceOf(SemblanceException.class)
          .hasMessageContaining("12");
    }
  }

  @ParameterizedTest
  @CsvSource({"-0.1", "1.1", "NaN"})
  void rateOutOfRangeIsRefused(double rate) {
    assertThatThrownBy(() -> new Drawn(12, rate, 5, LABELS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "sampleRate must be in [0, 1], 0 for the batch's own classes alone, got " + rate);
  }
}
