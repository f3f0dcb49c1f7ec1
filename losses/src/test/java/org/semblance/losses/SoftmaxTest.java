package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.Seeds;

class SoftmaxTest {

  /** The softmax is 1/8, 2/8, 5/8. */
  private static final float[] LOGITS = {0, (float) Math.log(2), (float) Math.log(5)};

  @Test
  void valueAndGradientEqualLiterals() {
    LossHarness.Values values = LossHarness.evaluate(Softmax.DEFAULT, LOGITS, 1);
    Golden.assertClose(values.perSample(), new double[] {Math.log(4)}, 1e-6);
    Golden.assertClose(values.gradient(), new double[] {.125, -.75, .625}, 1e-6);
    assertThat(values.accuracy()).isZero();
  }

  @Test
  void smoothingMovesAShareToEveryClass() {
    LossHarness.Values values = LossHarness.evaluate(new Softmax(0.3), LOGITS, 1);
    // y' = .1, .8, .1
    double expected = -.1 * Math.log(.125) - .8 * Math.log(.25) - .1 * Math.log(.625);
    Golden.assertClose(values.perSample(), new double[] {expected}, 1e-6);
    Golden.assertClose(values.gradient(), new double[] {.025, -.55, .525}, 1e-6);
  }

  @Test
  void largeLogitsDoNotOverflow() {
    LossHarness.Values values = LossHarness.evaluate(Softmax.DEFAULT, new float[] {1e4f, 0f}, 1);
    assertThat(values.perSample()).containsExactly(1e4f);
    assertThat(values.gradient()).containsExactly(1, -1);
  }

  @Test
  void gradientMatchesDifferences() {
    float[] logits = Seeds.uniform(9, 6 * 4);
    int[] labels = {0, 1, 2, 3, 3, 0};
    MarginReference reference = new MarginReference(1, 0, 0, 1, 0.1);
    Golden.assertClose(
        LossHarness.evaluate(new Softmax(0.1), logits, labels).gradient(),
        MarginReference.differences(
            z -> reference.meanLoss(z, labels), MarginReference.widen(logits)),
        1e-5);
  }

  @Test
  void oneClassCostsNothing() {
    LossHarness.Values values = LossHarness.evaluate(new Softmax(0.1), new float[] {3f}, 0);
    assertThat(values.loss()).isZero();
    assertThat(values.gradient()).containsExactly(0);
  }
}
