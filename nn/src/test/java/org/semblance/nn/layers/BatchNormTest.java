package org.semblance.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.ndarray.Shape;

class BatchNormTest {

  /** Mean 3, variance 3.5: with ε = ½ the divisor is 2. */
  private static final float[] SAMPLES = {1, 2, 3, 6};

  @Test
  void trainingNormalisesByTheBatch() {
    BatchNorm norm = new BatchNorm(0.9, 0.5, true);
    try (LayerHarness l = LayerHarness.of(norm, true, Shape.of(1), 4, SAMPLES)) {
      l.set("gamma", 4).set("beta", 10).set("moving_mean", 100).set("moving_variance", 100);
      Golden.assertClose(l.output(), new double[] {6, 8, 10, 16}, 1e-6);
    }
  }

  @Test
  void inferenceNormalisesByTheMovingValues() {
    BatchNorm norm = new BatchNorm(0.9, 0.5, true);
    try (LayerHarness l = LayerHarness.of(norm, false, Shape.of(1), 4, SAMPLES)) {
      l.set("gamma", 4).set("beta", 10).set("moving_mean", 1).set("moving_variance", 15.5f);
      Golden.assertClose(l.output(), new double[] {10, 11, 12, 15}, 1e-6);
      assertThat(l.stateUpdates()).isEmpty();
    }
  }

  @Test
  void mapsAreNormalisedPerChannelOverAllPlaces() {
    BatchNorm norm = new BatchNorm(0.9, 0.5, false);
    float[] map = {1, 30, 2, 20, 3, 10, 6, 60}; // channel 1: mean 30, variance 350
    try (LayerHarness l = LayerHarness.of(norm, true, Shape.of(2, 1, 2), 2, map)) {
      double divisor = Math.sqrt(350.5);
      Golden.assertClose(
          l.output(),
          new double[] {-1, 0, -.5, -10 / divisor, 0, -20 / divisor, 1.5, 30 / divisor},
          1e-6);
    }
  }

  @Test
  void withoutScaleThereIsNoGamma() {
    List<ParameterSpec> specs =
        new BatchNorm(0.9, 1e-3, false).parameters(List.of(Shape.of(7, 7, 5)));
    assertThat(specs)
        .extracting(ParameterSpec::name)
        .containsExactly("beta", "moving_mean", "moving_variance");
    assertThat(specs).extracting(ParameterSpec::shape).containsOnly(Shape.of(5));
  }

  @Test
  void movingValuesFollowTwoBatches() {
    BatchNorm norm = new BatchNorm(0.75, 1e-3, true);
    try (LayerHarness l = LayerHarness.of(norm, true, Shape.of(1), 4, SAMPLES)) {
      l.set("moving_mean", 7).set("moving_variance", 2);
      l.step(1, 2, 3, 6); // mean 3, variance with n − 1: 14/3
      Golden.assertClose(l.get("moving_mean"), new double[] {6}, 1e-6);
      double variance = .75 * 2 + .25 * 14 / 3;
      Golden.assertClose(l.get("moving_variance"), new double[] {variance}, 1e-6);
      l.step(0, 0, 8, 8); // mean 4, variance 64/3
      Golden.assertClose(l.get("moving_mean"), new double[] {5.5}, 1e-6);
      Golden.assertClose(
          l.get("moving_variance"), new double[] {.75 * variance + .25 * 64 / 3}, 1e-6);
    }
  }

  @Test
  void withoutMomentumTheMovingValuesAreTheBatchs() {
    BatchNorm norm = new BatchNorm(0, 0.5, true);
    try (LayerHarness l = LayerHarness.of(norm, true, Shape.of(1), 4, SAMPLES)) {
      Golden.assertClose(l.output(), new double[] {-1, -.5, 0, 1.5}, 1e-6);
      l.step(SAMPLES);
      Golden.assertClose(l.get("moving_mean"), new double[] {3}, 1e-6);
      Golden.assertClose(l.get("moving_variance"), new double[] {14.0 / 3}, 1e-6);
    }
  }

  @Test
  void trainingGradientsMatchDifferences() {
    BatchNorm norm = new BatchNorm(0.9, 1e-2, true);
    float[] x = Seeds.uniform(31, 6 * 3);
    for (Shape shape : List.of(Shape.of(3), Shape.of(2, 1, 3))) {
      int batch = (int) (x.length / shape.size());
      try (LayerHarness l = LayerHarness.of(norm, true, shape, batch, x)) {
        l.set("gamma", 1.5f, 0.5f, -1).set("beta", 0.2f, -0.4f, 0);
        // Curved in x: the error of a difference is about step² times the third derivative.
        l.checkGradients(5e-3f, 2e-2, "gamma", "beta");
      }
    }
  }

  @Test
  void gradientsWithoutScaleMatchDifferences() {
    // The constant γ = 1 must not stand in the gradient's way: OnesLike has no gradient.
    BatchNorm norm = new BatchNorm(0.9, 1e-2, false);
    try (LayerHarness l = LayerHarness.of(norm, true, Shape.of(3), 6, Seeds.uniform(31, 6 * 3))) {
      l.set("beta", 0.2f, -0.4f, 0);
      l.checkGradients(5e-3f, 2e-2, "beta");
    }
  }

  @Test
  void inferenceGradientsMatchDifferences() {
    BatchNorm norm = new BatchNorm(0.9, 1e-2, true);
    try (LayerHarness l =
        LayerHarness.of(norm, false, Shape.of(2, 1, 3), 3, Seeds.uniform(32, 18))) {
      l.set("gamma", 1.5f, 0.5f, -1).set("moving_mean", 0.1f, 0, 1).set("moving_variance", 1, 2, 4);
      l.checkGradients(1e-1f, 2e-3, "gamma", "beta");
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new BatchNorm(1, 1e-3, true))
        .hasMessageContaining("momentum must be in [0, 1)")
        .hasMessageContaining("1.0");
    assertThatThrownBy(() -> new BatchNorm(0.9, 0, true))
        .hasMessageContaining("epsilon must be > 0");
  }
}
