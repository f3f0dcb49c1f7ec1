package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.semblance.losses.LossHarness.ANY;
import static org.semblance.losses.LossHarness.COSINES;
import static org.semblance.losses.LossHarness.LABELS;
import static org.semblance.losses.LossHarness.NORMS;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.nn.Parameter;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class UniFaceTest {

  private static final String BIAS = "uniFace/bias";

  /** Computed from the formula with b = ln 50. */
  @Test
  void equalsLiterals() {
    Golden.assertClose(
        LossHarness.evaluate(UniFace.DEFAULT, COSINES, LABELS).perSample(),
        new double[] {18.254974, 72.9078129, 123.379374, 65.1472566},
        3e-6);
    Golden.assertClose(
        LossHarness.evaluate(new UniFace(0.4, 16, 0.5), COSINES, LABELS).perSample(),
        new double[] {1.03036423, 11.2543249, 26.5990152, 7.20217272},
        3e-6);
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static double reference(UniFace loss, double[] c, int label, double bias) {
    double sum = softplus(bias - loss.scale() * (c[label] - loss.margin()));
    for (int j = 0; j < c.length; j++) {
      if (j != label) {
        sum += loss.negativeWeight() * softplus(loss.scale() * c[j] - bias);
      }
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(doubles = {-3, 0.5, 4, 12})
  void valueAndGradientsMatchAPlainLoop(double bias) {
    float[] cosines = Seeds.uniform(14, 12 * 7);
    int[] labels = {0, 1, 2, 3, 4, 5, 6, 0, 2, 4, 6, 6};
    UniFace loss = new UniFace(0.2, 16, 0.7);
    try (LossHarness.Steps steps =
        new LossHarness.Steps(ANY, loss, cosines, new float[12], labels)) {
      steps.setState(BIAS, (float) bias);
      PlainLosses.check(
          steps.next(), cosines, labels, (c, label, i) -> reference(loss, c, label, (float) bias));
      Parameter parameter = steps.graph.scope().parameters().find("loss/" + BIAS).orElseThrow();
      assertThat(steps.terms.trained()).hasSize(1);
      assertThat(steps.terms.trained().get(0).parameter()).isSameAs(parameter);
      float[] byBias = steps.graph.gradients(steps.terms.loss(), List.of(parameter.read())).get(0);
      double[] at = MarginReference.widen(cosines);
      double step = 1e-5;
      double above = PlainLosses.mean(at, labels, (c, l, i) -> reference(loss, c, l, bias + step));
      double below = PlainLosses.mean(at, labels, (c, l, i) -> reference(loss, c, l, bias - step));
      assertThat((double) byBias[0]).isCloseTo((above - below) / (2 * step), within(1e-4));
    }
  }

  @Test
  void firstBiasIsTheLogarithmOfTenTimesTheClasses() {
    try (LossHarness.Steps steps =
        new LossHarness.Steps(ANY, UniFace.DEFAULT, COSINES, NORMS, LABELS)) {
      assertThat((double) steps.state(BIAS)).isCloseTo(Math.log(50), within(1e-6));
      Operand<TFloat32> threshold = Objects.requireNonNull(steps.terms.monitors().get("threshold"));
      assertThat((double) steps.graph.fetch(threshold)[0])
          .isCloseTo(Math.log(50) / 64, within(1e-7));
    }
  }

  @Test
  void isFiniteAtAndBeyondTheEndsAndForAnyBias() {
    float[] ends = PlainLosses.ends();
    int[] labels = new int[ends.length / 4];
    for (float bias : new float[] {-1e4f, 0, 1e4f}) {
      try (LossHarness.Steps steps =
          new LossHarness.Steps(ANY, UniFace.DEFAULT, ends, new float[labels.length], labels)) {
        steps.setState(BIAS, bias);
        PlainLosses.assertFinite(steps.next());
      }
    }
  }

  @Test
  void oneClassCostsWhatItIsBelowTheBias() {
    double expected = softplus(Math.log(10) - 64 * (.3 - .4));
    assertThat((double) LossHarness.evaluate(UniFace.DEFAULT, new float[] {.3f}, 0).loss())
        .isCloseTo(expected, within(1e-5));
  }
}
