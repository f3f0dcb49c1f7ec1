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

class CurricularFaceTest {

  private static final double FLOAT32 = 3e-6;

  @Test
  void twoStepsEqualTheGoldenVectors() {
    try (LossHarness.Steps steps =
        new LossHarness.Steps(ANY, CurricularFace.DEFAULT, COSINES, NORMS, LABELS)) {
      assertThat(steps.state("curricularFace/hardness")).isZero();
      float[] first = steps.next().perSample();
      Golden.assertClose(first, new double[] {2.631086e-05, 41.91825, 71.02034, 46.64665}, FLOAT32);
      assertThat((double) first[0]).isCloseTo(2.631086e-05, within(1e-7));
      assertThat(steps.state("curricularFace/hardness")).isCloseTo(.00125f, within(1e-8f));
      float[] second = steps.next().perSample();
      Golden.assertClose(
          second, new double[] {2.652699e-05, 41.96577, 71.04325, 46.71793}, FLOAT32);
      assertThat((double) second[0]).isCloseTo(2.652699e-05, within(1e-7));
      assertThat(steps.state("curricularFace/hardness")).isCloseTo(.0024875f, within(1e-8f));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.4, 0", "0.9, 0.1"})
  void valueAndGradientMatchAPlainLoop(double hardness, double smoothing) {
    float[] cosines = Seeds.uniform(7, 12 * 7);
    int[] labels = {0, 1, 2, 3, 4, 5, 6, 0, 2, 4, 6, 6};
    double mean = Arrays.stream(PlainLosses.own(cosines, labels)).average().orElseThrow();
    double moved = 0.99 * (float) hardness + 0.01 * mean;
    CurricularFace loss = new CurricularFace(0.5, 16, smoothing);
    try (LossHarness.Steps steps =
        new LossHarness.Steps(ANY, loss, cosines, new float[12], labels)) {
      steps.setState("curricularFace/hardness", (float) hardness);
      PlainLosses.check(
          steps.next(),
          cosines,
          labels,
          (c, label, i) -> {
            double target = PlainLosses.arc(c[label], 0.5);
            return PlainLosses.entropy(
                PlainLosses.logits(c, label, target, v -> v > target ? v * (moved + v) : v, 16),
                label,
                smoothing);
          });
      assertThat((double) steps.state("curricularFace/hardness")).isCloseTo(moved, within(1e-6));
    }
  }

  @Test
  void isFiniteAtAndBeyondTheEnds() {
    float[] ends = PlainLosses.ends();
    PlainLosses.assertFinite(
        LossHarness.evaluate(new CurricularFace(0.5, 64, 0.1), ends, new int[ends.length / 4]));
  }

  @Test
  void easyNegativesAreLeftAlone() {
    // All negatives are below cos(arccos .9 + .5): the loss is ArcFace's, whatever h is.
    float[] cosines = {.9f, .1f, -.3f, .2f};
    try (LossHarness.Steps steps =
        new LossHarness.Steps(ANY, CurricularFace.DEFAULT, cosines, new float[1], 0)) {
      steps.setState("curricularFace/hardness", .7f);
      float expected = LossHarness.evaluate(ArcFaceSimple.DEFAULT, cosines, 0).loss();
      assertThat(steps.next().loss()).isCloseTo(expected, within(1e-6f * expected));
    }
  }
}
