package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.semblance.losses.LossHarness.ANY;
import static org.semblance.losses.LossHarness.COSINES;
import static org.semblance.losses.LossHarness.LABELS;
import static org.semblance.losses.LossHarness.NORMS;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.Seeds;

class AdaFaceTest {

  private static final double FLOAT32 = 3e-6;

  @Test
  void twoStepsEqualTheGoldenVectors() {
    try (LossHarness.Steps steps =
        new LossHarness.Steps(ANY, AdaFace.DEFAULT, COSINES, NORMS, LABELS)) {
      Golden.assertClose(
          steps.next().perSample(),
          new double[] {.556601, 51.199536, 107.897373, 49.338403},
          FLOAT32);
      assertThat(steps.state("adaFace/mean")).isCloseTo(20.27f, within(1e-5f));
      assertThat(steps.state("adaFace/deviation")).isCloseTo(99.41745f, within(1e-5f));
      Golden.assertClose(
          steps.next().perSample(),
          new double[] {.553191, 51.199070, 107.895348, 49.342247},
          FLOAT32);
      assertThat(steps.state("adaFace/mean")).isCloseTo(20.5373f, within(1e-5f));
      assertThat(steps.state("adaFace/deviation")).isCloseTo(98.84073f, within(1e-5f));
    }
  }

  @ParameterizedTest
  @CsvSource({"0.333, 0, 0", "2, 0.1, 0", "50, 0, 0.3"})
  void valueAndGradientMatchAPlainLoop(double concentration, double smoothing, double filter) {
    float[] cosines = Seeds.uniform(10, 6 * 7);
    int[] labels = {0, 1, 2, 3, 4, 5};
    float[] norms = {3, 18, 19, 21, 30, 250};
    AdaFace loss = new AdaFace(0.4, concentration, 0.5, 16, smoothing, filter);
    double[] clipped =
        Arrays.stream(MarginReference.widen(norms)).map(n -> Math.min(100, n)).toArray();
    double batchMean = Arrays.stream(clipped).average().orElseThrow();
    double squares = Arrays.stream(clipped).map(n -> (n - batchMean) * (n - batchMean)).sum();
    double mean = 0.5 * 20 + 0.5 * batchMean;
    double deviation = 0.5 * 100 + 0.5 * Math.sqrt(squares / 5);
    PlainLosses.check(
        LossHarness.evaluate(loss, cosines, norms, labels),
        cosines,
        labels,
        (c, label, i) -> {
          double share = concentration * (clipped[i] - mean) / (deviation + 1e-3);
          double g = 0.4 * Math.max(-1, Math.min(1, share));
          double angle = Math.acos(Math.max(-.999, Math.min(.999, c[label]))) - g;
          double target = Math.cos(Math.max(1e-3, Math.min(Math.PI - 1e-3, angle))) - (0.4 + g);
          return PlainLosses.entropy(
              PlainLosses.logits(c, label, target, PlainLosses.filter(filter), 16),
              label,
              smoothing);
        });
  }

  @Test
  void batchOfOneHasNoDeviation() {
    try (LossHarness.Steps steps =
        new LossHarness.Steps(ANY, AdaFace.DEFAULT, new float[] {.5f, .1f}, new float[] {30}, 0)) {
      PlainLosses.assertFinite(steps.next());
      assertThat(steps.state("adaFace/mean")).isCloseTo(20.1f, within(1e-5f));
      assertThat(steps.state("adaFace/deviation")).isCloseTo(99, within(1e-5f));
    }
  }

  @Test
  void isFiniteForAllNormsAndAtAndBeyondTheEnds() {
    float[] ends = PlainLosses.ends();
    int[] labels = new int[ends.length / 4];
    for (float norm : new float[] {0, 1e-30f, 50, 3e19f, Float.MAX_VALUE}) {
      float[] norms = new float[labels.length];
      Arrays.fill(norms, norm);
      PlainLosses.assertFinite(LossHarness.evaluate(AdaFace.DEFAULT, ends, norms, labels));
    }
  }

  /** From θ to cos θ − 2m for the best pictures, and to cos(θ + m) for the worst. */
  @Test
  void marginGoesFromTheAngleToTheCosineAsPicturesGetBetter() {
    AdaFace loss = new AdaFace(0.4, 1000, 0, 1, 0, 0);
    float[] cosines = {.5f, 0, .5f, 0};
    float[] losses = LossHarness.evaluate(loss, cosines, new float[] {1, 99}, 0, 0).perSample();
    double worst = Math.cos(Math.PI / 3 + .4);
    double best = Math.cos(Math.PI / 3 - .4) - .8;
    Golden.assertClose(
        losses, new double[] {Math.log(1 + Math.exp(-worst)), Math.log(1 + Math.exp(-best))}, 1e-6);
  }
}
