package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.semblance.nn.testing.Golden;

/** Losses in plain loops and float64, written from the papers' formulas. */
final class PlainLosses {

  /** The loss of one sample; what is constant to the gradient the function holds. */
  @FunctionalInterface
  interface Row {
    double loss(double[] logits, int label, int sample);
  }

  private PlainLosses() {}

  /** Returns the cross-entropy of a soft-max with smoothed labels. */
  static double entropy(double[] z, int label, double smoothing) {
    double largest = Arrays.stream(z).max().orElseThrow();
    double sum = 0;
    for (double v : z) {
      sum += Math.exp(v - largest);
    }
    double loss = 0;
    for (int j = 0; j < z.length; j++) {
      double share = (j == label ? 1 - smoothing : 0) + smoothing / z.length;
      loss -= share * (z[j] - largest - Math.log(sum));
    }
    return loss;
  }

  /** Returns scaled logits: the target in the label's place, the others changed. */
  static double[] logits(
      double[] cosines, int label, double target, DoubleUnaryOperator others, double scale) {
    double[] z = new double[cosines.length];
    for (int j = 0; j < z.length; j++) {
      z[j] = scale * (j == label ? target : others.applyAsDouble(cosines[j]));
    }
    return z;
  }

  /** Returns what replaces a cosine with a margin on the angle, falling past π. */
  static double arc(double cosine, double margin) {
    double angle = Math.acos(Math.max(-1, Math.min(1, cosine))) + margin;
    return angle <= Math.PI ? Math.cos(angle) : -2 - Math.cos(angle);
  }

  /** Leaves cosines up to a threshold; 0 is none. */
  static DoubleUnaryOperator filter(double threshold) {
    return c -> threshold > 0 && c > threshold ? 0 : c;
  }

  static double[] perSample(double[] logits, int[] labels, Row row) {
    int classes = logits.length / labels.length;
    double[] losses = new double[labels.length];
    for (int i = 0; i < labels.length; i++) {
      double[] own = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
      losses[i] = row.loss(own, labels[i], i);
    }
    return losses;
  }

  static double mean(double[] logits, int[] labels, Row row) {
    return Arrays.stream(perSample(logits, labels, row)).average().orElseThrow();
  }

  /** Returns the logits of the labels. */
  static double[] own(float[] logits, int[] labels) {
    int classes = logits.length / labels.length;
    double[] own = new double[labels.length];
    Arrays.setAll(own, i -> logits[i * classes + labels[i]]);
    return own;
  }

  /** Asserts losses, their mean, and the gradient by the logits. */
  static void check(LossHarness.Values values, float[] logits, int[] labels, Row row) {
    double[] at = MarginReference.widen(logits);
    Golden.assertClose(values.perSample(), perSample(at, labels, row), 1e-5);
    assertThat((double) values.loss())
        .isCloseTo(mean(at, labels, row), within(1e-5 * (1 + values.loss())));
    Golden.assertClose(
        values.gradient(), MarginReference.differences(v -> mean(v, labels, row), at), 1e-4);
  }

  /** Asserts that everything is a number. */
  static void assertFinite(LossHarness.Values values) {
    assertThat(values.loss()).isFinite();
    for (float[] numbers : new float[][] {values.perSample(), values.gradient(), values.norms()}) {
      for (float number : numbers) {
        assertThat(number).isFinite();
      }
    }
  }

  /** Labels' cosines at both ends, next to them and beyond, four classes each. */
  static float[] ends() {
    float[] ends = {1, Math.nextDown(1f), Math.nextUp(1f), 1.000001f, .9999f};
    float[] cosines = new float[8 * ends.length];
    for (int i = 0; i < ends.length; i++) {
      float[] rows = {ends[i], .2f, -ends[i], .9f, -ends[i], .2f, ends[i], -.3f};
      System.arraycopy(rows, 0, cosines, 8 * i, 8);
    }
    return cosines;
  }
}
