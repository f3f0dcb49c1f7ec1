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
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.Seeds;

class AdaCosTest {

  private static final String SCALE = "adaCos/scale";

  @Test
  void firstStepEqualsTheGoldenVector() {
    try (LossHarness.Steps steps =
        new LossHarness.Steps(ANY, AdaCos.DEFAULT, COSINES, NORMS, LABELS)) {
      assertThat(steps.state(SCALE)).isCloseTo(1.960516f, within(1e-6f));
      Golden.assertClose(
          steps.next().perSample(), new double[] {.590218, 1.897842, 4.429587, 1.470584}, 3e-6);
      assertThat(steps.state(SCALE)).isCloseTo(2.686733f, within(1e-5f));
    }
  }

  /** Odd and even batches, of kernels of both kinds, two steps. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 12})
  void stepsMatchAPlainLoop(int batch) {
    float[] cosines = Seeds.uniform(11, batch * 9);
    int[] labels = new int[batch];
    Arrays.setAll(labels, i -> i % 9);
    for (Kernels kernels : new Kernels[] {Kernels.PLAIN, Kernels.AUTO}) {
      AdaCos loss = new AdaCos(1.2, 0.1);
      try (LossHarness.Steps steps =
          new LossHarness.Steps(
              new DeviceOptions(1, 1, kernels), loss, cosines, new float[batch], labels)) {
        double scale = Math.sqrt(2) * Math.log(8);
        for (int step = 0; step < 2; step++) {
          double s = next(cosines, labels, scale, 1.2);
          PlainLosses.check(
              steps.next(),
              cosines,
              labels,
              (c, label, i) ->
                  PlainLosses.entropy(
                      PlainLosses.logits(c, label, c[label], v -> v, s), label, 0.1));
          assertThat((double) steps.state(SCALE)).isCloseTo(s, within(1e-5 * s));
          scale = s;
        }
      }
    }
  }

  private static double next(float[] cosines, int[] labels, double scale, double largestMedian) {
    int classes = cosines.length / labels.length;
    double[] angles =
        Arrays.stream(PlainLosses.own(cosines, labels)).map(Math::acos).sorted().toArray();
    double sum = 0;
    for (int i = 0; i < cosines.length; i++) {
      if (i % classes != labels[i / classes]) {
        sum += Math.exp(scale * cosines[i]);
      }
    }
    double median = angles[(labels.length - 1) / 2];
    return Math.max(1, Math.log(sum / labels.length) / Math.cos(Math.min(largestMedian, median)));
  }

  @Test
  void scaleIsAtLeastOne() {
    // Two classes: at first √2 ln 1 = 0, and e^(−1) is left of the other one.
    try (LossHarness.Steps steps =
        new LossHarness.Steps(ANY, AdaCos.DEFAULT, new float[] {1, -1}, new float[1], 0)) {
      assertThat(steps.state(SCALE)).isEqualTo(1);
      assertThat((double) steps.next().loss()).isCloseTo(Math.log(1 + Math.exp(-2)), within(1e-6));
      assertThat(steps.state(SCALE)).isEqualTo(1);
    }
  }

  @Test
  void oneClassCostsNothing() {
    for (Kernels kernels : new Kernels[] {Kernels.PLAIN, Kernels.AUTO}) {
      try (LossHarness.Steps steps =
          new LossHarness.Steps(
              new DeviceOptions(1, 1, kernels),
              AdaCos.DEFAULT,
              new float[] {.3f, -.9f},
              new float[2],
              0,
              0)) {
        LossHarness.Values values = steps.next();
        assertThat(values.perSample()).containsExactly(0, 0);
        assertThat(values.gradient()).containsExactly(0, 0);
        assertThat(steps.state(SCALE)).isEqualTo(1);
      }
    }
  }

  @Test
  void largeScalesDoNotOverflow() {
    for (Kernels kernels : new Kernels[] {Kernels.PLAIN, Kernels.AUTO}) {
      float[] cosines = {.9f, .8f, .7f, .95f, .2f, .9f};
      try (LossHarness.Steps steps =
          new LossHarness.Steps(
              new DeviceOptions(1, 1, kernels), AdaCos.DEFAULT, cosines, new float[2], 0, 0)) {
        steps.setState(SCALE, 500);
        PlainLosses.assertFinite(steps.next());
        // ln((e^400 + e^350 + e^100 + e^450) / 2) / cos(acos .95)
        assertThat((double) steps.state(SCALE)).isCloseTo((450 - Math.log(2)) / .95, within(1e-2));
      }
    }
  }

  @Test
  void isFiniteAtAndBeyondTheEnds() {
    float[] ends = PlainLosses.ends();
    PlainLosses.assertFinite(LossHarness.evaluate(AdaCos.DEFAULT, ends, new int[ends.length / 4]));
  }
}
