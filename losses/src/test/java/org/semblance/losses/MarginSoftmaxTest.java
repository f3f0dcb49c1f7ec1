package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.semblance.losses.LossHarness.COSINES;
import static org.semblance.losses.LossHarness.LABELS;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.Seeds;

class MarginSoftmaxTest {

  private static final double FLOAT32 = 3e-6;

  @Test
  void equalsTheGoldenVector() {
    Golden.assertClose(
        perSample(MarginSoftmax.DEFAULT),
        new double[] {1.943792, 2.740356, 3.952515, 2.396511},
        FLOAT32);
  }

  /** Computed from the definition, probabilities divided by their sum. */
  @Test
  void smoothingAndSingleTermsEqualLiterals() {
    Golden.assertClose(
        perSample(new MarginSoftmax(2, 0.4, 0.1)),
        new double[] {1.91280234, 2.64064673, 3.74967935, 2.33119722},
        FLOAT32);
    Golden.assertClose(
        perSample(new MarginSoftmax(3, 0, 0)),
        new double[] {3.10371403, 4.78576076, 7.65164941, 4.04218727},
        FLOAT32);
    Golden.assertClose(
        perSample(new MarginSoftmax(1, 0.4, 0)),
        new double[] {1.85150022, 2.45804415, 3.4463518, 2.19410826},
        FLOAT32);
    Golden.assertClose(
        perSample(new MarginSoftmax(0.5, 0.4, 0)),
        new double[] {1.09047138, 1.42777655, 1.95112051, 1.28278196},
        FLOAT32);
  }

  private static float[] perSample(Loss loss) {
    return LossHarness.evaluate(loss, COSINES, LABELS).perSample();
  }

  @ParameterizedTest
  @CsvSource({"2, 0.4, 0", "2, 0.4, 0.2", "3, 0, 0.1", "1, 0.3, 0.1", "1, 0, 0", "0.5, 1, 0.1"})
  void valueAndGradientMatchAPlainLoop(double power, double scale, double smoothing) {
    float[] logits = Seeds.uniform(5, 12 * 7);
    for (int i = 0; i < logits.length; i++) {
      logits[i] *= 5;
    }
    int[] labels = {0, 1, 2, 3, 4, 5, 6, 0, 2, 4, 6, 6};
    MarginSoftmax loss = new MarginSoftmax(power, scale, smoothing);
    PlainLosses.check(
        LossHarness.evaluate(loss, logits, labels),
        logits,
        labels,
        (z, label, i) -> reference(loss, z, label));
  }

  /** Keras' steps: the soft-max, the label's probability lowered, all divided by their sum. */
  private static double reference(MarginSoftmax loss, double[] z, int label) {
    double[] p = new double[z.length];
    for (int j = 0; j < z.length; j++) {
      p[j] = Math.exp(-PlainLosses.entropy(z, j, 0));
    }
    double linear = loss.scale() * p[label];
    double raised = Math.pow(p[label], loss.power());
    if (loss.scale() == 0 && loss.power() != 1) {
      p[label] = raised;
    } else if (loss.power() == 1 && loss.scale() != 0) {
      p[label] = linear;
    } else {
      p[label] = (raised + linear) / 2;
    }
    double sum = 0;
    for (double q : p) {
      sum += q;
    }
    double entropy = 0;
    for (int j = 0; j < z.length; j++) {
      double share =
          (j == label ? 1 - loss.labelSmoothing() : 0) + loss.labelSmoothing() / z.length;
      entropy -= share * Math.log(p[j] / sum);
    }
    return entropy;
  }

  @ParameterizedTest
  @CsvSource({"2, 0.4, 0.1", "3, 0, 0", "1, 0.3, 0", "0.01, 1, 0"})
  void probabilitiesNextToZeroAndOneGiveFiniteGradients(
      double power, double scale, double smoothing) {
    float[] logits = {0, 200, -50, 200, 0, -50};
    LossHarness.Values values =
        LossHarness.evaluate(new MarginSoftmax(power, scale, smoothing), logits, 0, 0);
    PlainLosses.assertFinite(values);
    // Keras clips such a probability, and gives no gradient.
    assertThat(values.gradient()[0]).isNegative();
  }

  @Test
  void oneClassCostsNothing() {
    LossHarness.Values values = LossHarness.evaluate(MarginSoftmax.DEFAULT, new float[] {3f}, 0);
    assertThat(values.loss()).isZero();
    assertThat(values.gradient()).containsExactly(0);
  }
}
