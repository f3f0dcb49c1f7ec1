package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.semblance.losses.LossHarness.COSINES;
import static org.semblance.losses.LossHarness.LABELS;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class ElasticFaceTest {

  private static final double FLOAT32 = 3e-6;
  private static final int BATCH = 500;

  @ParameterizedTest
  @EnumSource
  void withoutSpreadItIsArcFaceOrCosFace(MarginPairing pairing) {
    Golden.assertClose(
        perSample(new ElasticFace(MarginForm.ARC, 0.5, 0, pairing, 64, 0, 0)),
        new double[] {1.949989, 57.230253, 84.302162, 52.334647},
        FLOAT32);
    Golden.assertClose(
        perSample(new ElasticFace(MarginForm.COS, 0.35, 0, pairing, 64, 0, 0)),
        new double[] {.03995345, 48.0, 102.44, 44.8},
        FLOAT32);
  }

  private static float[] perSample(Loss loss) {
    return LossHarness.evaluate(loss, COSINES, LABELS).perSample();
  }

  /** The labels' cosines, against one other class at 0. */
  private static float[] cosines() {
    float[] own = Seeds.uniform(12, BATCH);
    float[] cosines = new float[2 * BATCH];
    for (int i = 0; i < BATCH; i++) {
      cosines[2 * i] = own[i];
    }
    return cosines;
  }

  /** Finds the margins that each sample got: with two classes, L = log(1 + e^(m − c)). */
  private static double[] margins(MarginPairing pairing, long step) {
    float[] cosines = cosines();
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> logits = graph.feed(Shape.of(BATCH, 2), cosines);
      LossTerms terms =
          new ElasticFace(MarginForm.COS, 0.35, 0.05, pairing, 1, 0, 0)
              .build(
                  new LossInput(
                      graph.scope(),
                      Logits.of(logits),
                      graph.ops().constant(new int[BATCH]),
                      logits,
                      graph.ops().constant(new long[] {7, step}),
                      2));
      float[] losses = graph.fetch(terms.perSample());
      double[] margins = new double[BATCH];
      Arrays.setAll(margins, i -> Math.log(Math.expm1(losses[i])) + cosines[2 * i]);
      return margins;
    }
  }

  @Test
  void marginsAreNormalAndNewInEveryStep() {
    double[] margins = margins(MarginPairing.RANDOM, 1);
    double mean = Arrays.stream(margins).average().orElseThrow();
    double variance = Arrays.stream(margins).map(m -> (m - mean) * (m - mean)).sum() / BATCH;
    // Of 500 draws the mean is within 4.5 · 0.05 / √500, the deviation within 4.5 · 0.05 / √1000.
    assertThat(mean).isCloseTo(0.35, within(0.0101));
    assertThat(Math.sqrt(variance)).isCloseTo(0.05, within(0.0072));
    assertThat(margins(MarginPairing.RANDOM, 1)).isEqualTo(margins);
    double[] next = margins(MarginPairing.RANDOM, 2);
    assertThat(IntStream.range(0, BATCH).filter(i -> Math.abs(next[i] - margins[i]) < 1e-5))
        .hasSizeLessThan(BATCH / 10);
  }

  @Test
  void rankedMarginsGrowAsTheCosineFalls() {
    double[] ranked = margins(MarginPairing.RANKED, 3);
    Integer[] falling = falling();
    for (int k = 1; k < BATCH; k++) {
      assertThat(ranked[falling[k]])
          .as("place %d", k)
          .isGreaterThanOrEqualTo(ranked[falling[k - 1]] - 1e-6);
    }
    assertSame(sorted(ranked), sorted(margins(MarginPairing.RANDOM, 3)));
  }

  /** The published code: margins sorted, then indexed by what sorts the cosines. */
  @Test
  void scrambledMarginsAreThoseOfThePublishedCode() {
    double[] rising = sorted(margins(MarginPairing.RANDOM, 3));
    Integer[] falling = falling();
    double[] expected = new double[BATCH];
    for (int i = 0; i < BATCH; i++) {
      expected[i] = rising[falling[i]];
    }
    assertSame(margins(MarginPairing.SCRAMBLED, 3), expected);
  }

  private static Integer[] falling() {
    float[] cosines = cosines();
    Integer[] order = IntStream.range(0, BATCH).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparing(i -> -cosines[2 * i]));
    return order;
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  private static void assertSame(double[] actual, double[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("margin %d", i).isCloseTo(expected[i], within(2e-6));
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientMatchesAPlainLoop(MarginForm form) {
    float[] cosines = Seeds.uniform(13, 12 * 7);
    int[] labels = {0, 1, 2, 3, 4, 5, 6, 0, 2, 4, 6, 6};
    double[] margins = drawn(labels.length);
    PlainLosses.check(
        LossHarness.evaluate(
            new ElasticFace(form, 0.5, 0.1, MarginPairing.RANDOM, 16, 0.1, 0), cosines, labels),
        cosines,
        labels,
        (c, label, i) -> {
          double m = 0.5 + 0.1 * margins[i];
          double target = form == MarginForm.ARC ? PlainLosses.arc(c[label], m) : c[label] - m;
          return PlainLosses.entropy(PlainLosses.logits(c, label, target, v -> v, 16), label, 0.1);
        });
  }

  /** Returns what is drawn in step 1 of seed 1, found by a loss that shows it. */
  private static double[] drawn(int batch) {
    ElasticFace shows = new ElasticFace(MarginForm.COS, 0, 1, MarginPairing.RANDOM, 1, 0, 0);
    float[] losses = LossHarness.evaluate(shows, new float[2 * batch], new int[batch]).perSample();
    double[] drawn = new double[batch];
    Arrays.setAll(drawn, i -> Math.log(Math.expm1(losses[i])));
    return drawn;
  }

  @ParameterizedTest
  @EnumSource
  void isFiniteAtAndBeyondTheEnds(MarginPairing pairing) {
    float[] ends = PlainLosses.ends();
    PlainLosses.assertFinite(
        LossHarness.evaluate(
            new ElasticFace(MarginForm.ARC, 0.5, 0.5, pairing, 64, 0, 0.3),
            ends,
            new int[ends.length / 4]));
  }
}
