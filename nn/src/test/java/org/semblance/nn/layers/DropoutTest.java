package org.semblance.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.semblance.nn.Network;
import org.tensorflow.ndarray.Shape;

class DropoutTest {

  private static final int COUNT = 10_000;

  @Test
  void sameSeedAndStepDrawTheSameMask() {
    assertThat(mask("l", 5, 9)).isEqualTo(mask("l", 5, 9));
  }

  @Test
  void anotherStepSeedOrLayerDrawsAnotherMask() {
    float[] mask = mask("l", 5, 9);
    assertThat(mask("l", 5, 10)).isNotEqualTo(mask);
    assertThat(mask("l", 6, 9)).isNotEqualTo(mask);
    assertThat(mask("m", 5, 9)).isNotEqualTo(mask);
  }

  @Test
  void meanIsPreserved() {
    float[] mask = mask("l", 5, 9);
    double sum = 0;
    for (float value : mask) {
      assertThat(value).isIn(0f, (float) (1 / 0.7));
      sum += value;
    }
    // Standard error √(.3 / .7 / 10,000) = .0065.
    assertThat(sum / COUNT).isCloseTo(1, within(0.02));
  }

  private static float[] mask(String name, long seed, long step) {
    float[] ones = new float[COUNT];
    Arrays.fill(ones, 1);
    Network.Builder b = Network.builder(Shape.of(COUNT));
    b.add(name, new Dropout(0.3), b.input());
    try (LayerHarness l = new LayerHarness(b.build(), true, new long[] {seed, step}, 1, ones)) {
      return l.output();
    }
  }

  @Test
  void gradientFlowsThroughTheKeptValues() {
    float[] x = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2};
    try (LayerHarness l = LayerHarness.of(new Dropout(0.5), true, Shape.of(10), 1, x)) {
      float[] output = l.output();
      assertThat(output).contains(0, 4);
      float[] gradient = l.inputGradient();
      for (int i = 0; i < 10; i++) {
        assertThat(gradient[i]).isEqualTo(output[i] / 2);
      }
    }
  }

  @Test
  void inferenceLeavesValuesAlone() {
    try (LayerHarness l = LayerHarness.of(new Dropout(0.9), false, Shape.of(3), 1, 1, -2, 3)) {
      assertThat(l.output()).containsExactly(1, -2, 3);
    }
  }

  @Test
  void rateOfZeroDrawsNothing() {
    try (LayerHarness l = LayerHarness.of(new Dropout(0), true, Shape.of(3), 1, 1, -2, 3)) {
      assertThat(l.output()).containsExactly(1, -2, 3);
    }
  }

  @Test
  void rateOfOneIsRefused() {
    assertThatThrownBy(() -> new Dropout(1)).hasMessage("dropout rate must be in [0, 1), got 1.0");
  }
}
