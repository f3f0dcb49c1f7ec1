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
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.Seeds;

class MagFaceTest {

  private static final double FLOAT32 = 3e-6;
  private static final MagFace COS = new MagFace(MarginForm.COS, 10, 110, 0.45, 0.8, 35, 64, 0, 0);

  @Test
  void equalsTheGoldenVectors() {
    Golden.assertClose(
        LossHarness.evaluate(MagFace.DEFAULT, COSINES, NORMS, LABELS).perSample(),
        new double[] {3.778666, 58.118513, 80.996043, 72.055356},
        FLOAT32);
    Golden.assertClose(
        LossHarness.evaluate(COS, COSINES, NORMS, LABELS).perSample(),
        new double[] {6.768882, 58.447854, 120.796905, 74.236364},
        FLOAT32);
  }

  @ParameterizedTest
  @CsvSource({"ARC, 0, 0", "ARC, 0.1, 0.3", "COS, 0.1, 0", "COS, 0, 0.3"})
  void valueAndGradientsMatchAPlainLoop(MarginForm form, double smoothing, double filter) {
    float[] cosines = Seeds.uniform(8, 6 * 7);
    int[] labels = {0, 1, 2, 3, 4, 5};
    float[] norms = {.5f, 1.5f, 2, 3, 3.9f, 9};
    MagFace loss = new MagFace(form, 1, 4, 0.2, 0.7, 3, 16, smoothing, filter);
    LossHarness.Values values = LossHarness.evaluate(loss, cosines, norms, labels);
    double[] wide = MarginReference.widen(norms);
    PlainLosses.check(values, cosines, labels, (c, label, i) -> reference(loss, c, label, wide[i]));
    double[] at = MarginReference.widen(cosines);
    Golden.assertClose(
        values.norms(),
        MarginReference.differences(
            n -> PlainLosses.mean(at, labels, (c, label, i) -> reference(loss, c, label, n[i])),
            wide),
        1e-4);
    assertThat(values.norms()[0]).isZero();
    assertThat(values.norms()[5]).isZero();
  }

  private static double reference(MagFace loss, double[] c, int label, double norm) {
    double l = loss.minimumNorm();
    double u = loss.maximumNorm();
    double a = Math.max(l, Math.min(u, norm));
    double margin =
        loss.minimumMargin() + (loss.maximumMargin() - loss.minimumMargin()) * (a - l) / (u - l);
    double target =
        loss.form() == MarginForm.ARC
            ? Math.min(c[label], Math.cos(Math.acos(c[label]) + margin))
            : c[label] - margin;
    double[] z =
        PlainLosses.logits(
            c, label, target, PlainLosses.filter(loss.interClassFilter()), loss.scale());
    return PlainLosses.entropy(z, label, loss.labelSmoothing())
        + loss.regularization() * (a / (u * u) + 1 / a);
  }

  @Test
  void ourOperationsAndTensorFlowsGiveTheSameGradientByTheNorm() {
    float[] cosines = Seeds.uniform(9, 5 * 600);
    float[] norms = {2, 30, 60, 90, 200};
    int[] labels = {0, 599, 300, 511, 512};
    for (MagFace loss : new MagFace[] {MagFace.DEFAULT, COS}) {
      LossHarness.Values[] values = new LossHarness.Values[2];
      DeviceOptions[] options = {new DeviceOptions(1, 1, Kernels.PLAIN), ANY};
      for (int i = 0; i < 2; i++) {
        try (LossHarness.Steps steps =
            new LossHarness.Steps(options[i], loss, cosines, norms, labels)) {
          values[i] = steps.next();
        }
      }
      Golden.assertCloseToLargest(values[1].perSample(), values[0].perSample(), 1e-5);
      Golden.assertCloseToLargest(values[1].gradient(), values[0].gradient(), 1e-5);
      Golden.assertCloseToLargest(values[1].norms(), values[0].norms(), 1e-5);
    }
  }

  @Test
  void isFiniteForAllNormsAndAtAndBeyondTheEnds() {
    float[] ends = PlainLosses.ends();
    int[] labels = new int[ends.length / 4];
    for (float norm : new float[] {0, 1e-30f, 50, 3e19f, Float.MAX_VALUE}) {
      float[] norms = new float[labels.length];
      Arrays.fill(norms, norm);
      for (MagFace loss : new MagFace[] {MagFace.DEFAULT, COS}) {
        PlainLosses.assertFinite(LossHarness.evaluate(loss, ends, norms, labels));
      }
    }
  }

  @Test
  void largerNormsCostMoreMarginAndLessRegularization() {
    float[] cosines = {.9f, .5f, .9f, .5f};
    MagFace free = new MagFace(MarginForm.ARC, 10, 110, 0.45, 0.8, 0, 64, 0, 0);
    float[] margins = LossHarness.evaluate(free, cosines, new float[] {20, 100}, 0, 0).perSample();
    assertThat(margins[1]).isGreaterThan(margins[0]);
    // The regulariser alone: 35 · (n / 110² + 1 / n).
    float[] all =
        LossHarness.evaluate(MagFace.DEFAULT, cosines, new float[] {20, 100}, 0, 0).perSample();
    assertThat(all[0] - margins[0]).isCloseTo(35 * (20 / 12100f + 1 / 20f), within(1e-4f));
    assertThat(all[1] - margins[1]).isCloseTo(35 * (100 / 12100f + 1 / 100f), within(1e-4f));
  }
}
