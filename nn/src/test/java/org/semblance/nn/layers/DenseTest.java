package org.semblance.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.semblance.nn.Initializer;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.ndarray.Shape;

class DenseTest {

  @Test
  void multipliesRowsByColumns() {
    Dense dense = new Dense(2, true, Initializer.constant(0));
    try (LayerHarness l = LayerHarness.of(dense, true, Shape.of(3), 2, 1, 2, 3, 0, -1, 1)) {
      l.set("kernel", 1, 10, 2, 20, 3, 30).set("bias", 0.5f, -1);
      assertThat(l.output()).containsExactly(14.5f, 139, 1.5f, 9);
    }
  }

  @Test
  void gradientsMatchDifferences() {
    Dense dense = new Dense(4, true, Initializer.constant(0));
    try (LayerHarness l = LayerHarness.of(dense, true, Shape.of(3), 2, Seeds.uniform(41, 6))) {
      l.set("kernel", Seeds.uniform(42, 12)).set("bias", Seeds.uniform(43, 4));
      l.checkGradients(1e-1f, 2e-3, "kernel", "bias");
    }
  }
}
