package org.semblance.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.ndarray.Shape;

class PoolingTest {

  @Test
  void globalAverageIsTheMeanPerChannel() {
    GlobalAveragePool pool = new GlobalAveragePool();
    assertThat(pool.outputShape(List.of(Shape.of(7, 5, 3)))).isEqualTo(Shape.of(1, 1, 3));
    try (LayerHarness l =
        LayerHarness.of(pool, true, Shape.of(2, 2, 2), 1, 1, -1, 2, -2, 3, -3, 6, -6)) {
      assertThat(l.output()).containsExactly(3, -3);
      assertThat(l.inputGradient()).containsOnly(0.25f);
      l.checkGradients(1e-1f, 2e-3);
    }
  }

  @Test
  void maximumOfEachWindowIsKept() {
    MaxPool2d pool = new MaxPool2d(2, 2);
    float[] map = {1, 5, 2, 0, 3, 4, 9, 1, 0, 0, -1, -2, 0, 7, -3, -4};
    try (LayerHarness l = LayerHarness.of(pool, true, Shape.of(4, 4, 1), 1, map)) {
      assertThat(l.output()).containsExactly(5, 9, 7, -1);
      assertThat(l.inputGradient()).containsExactly(0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0);
    }
  }

  @Test
  void overlappingWindowsMatchDifferences() {
    // Values 0.1 apart in a mixed order: a step of 0.02 never changes which is largest.
    float[] map = new float[25];
    for (int i = 0; i < 25; i++) {
      map[i] = (i * 7 % 25) / 10f;
    }
    try (LayerHarness l = LayerHarness.of(new MaxPool2d(3, 2), true, Shape.of(5, 5, 1), 1, map)) {
      double[] expected = new double[4];
      for (int w = 0; w < 4; w++) {
        for (int k = 0; k < 9; k++) {
          float value = map[(w / 2 * 2 + k / 3) * 5 + w % 2 * 2 + k % 3];
          expected[w] = Math.max(expected[w], value);
        }
      }
      Golden.assertClose(l.output(), expected, 0);
      l.checkGradients(2e-2f, 2e-3);
    }
  }

  @Test
  void poolOfAnIResNetShortcutHalvesTheMap() {
    // Side 1: picks every second value, as a 1×1 convolution of stride 2 would.
    try (LayerHarness l =
        LayerHarness.of(new MaxPool2d(1, 2), true, Shape.of(4, 4, 1), 1, Seeds.uniform(5, 16))) {
      float[] map = Seeds.uniform(5, 16);
      assertThat(l.output()).containsExactly(map[0], map[2], map[8], map[10]);
    }
  }
}
