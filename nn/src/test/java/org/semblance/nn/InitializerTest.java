package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.semblance.nn.testing.GraphHarness;
import org.tensorflow.Operand;
import org.tensorflow.framework.initializers.Glorot;
import org.tensorflow.framework.initializers.VarianceScaling;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class InitializerTest {

  private static final Shape KERNEL = Shape.of(3, 3, 16, 32);

  private static float[] values(Initializer initializer, Shape shape) {
    try (GraphHarness graph = new GraphHarness()) {
      return graph.fetch(initializer.build(graph.ops(), shape, 99));
    }
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double variance(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value * value;
    }
    return sum / values.length;
  }

  @Test
  void glorotUniformIsSymmetricAndFillsItsRange() {
    float[] values = values(Initializer.glorotUniform(), KERNEL);
    double limit = Math.sqrt(6.0 / (9 * 16 + 9 * 32));
    assertThat(mean(values)).isCloseTo(0, within(0.05 * limit));
    assertThat(variance(values)).isCloseTo(limit * limit / 3, within(0.05 * limit * limit));
    for (float value : values) {
      assertThat((double) value).isBetween(-limit * 1.000001, limit * 1.000001);
    }
  }

  @Test
  void glorotNormalOfAMatrixEqualsTheFrameworks() {
    Shape matrix = Shape.of(8, 24);
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> oracle =
          new Glorot<TFloat32>(VarianceScaling.Distribution.TRUNCATED_NORMAL, 99)
              .call(graph.ops(), graph.ops().constant(matrix), TFloat32.class);
      assertThat(values(Initializer.glorotNormal(), matrix))
          .containsExactly(graph.fetch(oracle), within(1e-6f));
    }
  }

  @Test
  void glorotNormalOfAKernelCountsItsPixelsOnce() {
    double variance = 2.0 / (9 * 16 + 9 * 32);
    assertThat(variance(values(Initializer.glorotNormal(), KERNEL)))
        .isCloseTo(variance, within(0.05 * variance));
  }

  @Test
  void heFanOutHasTheVarianceOfItsEquation() {
    float[] values = values(Initializer.heFanOut(), KERNEL);
    double variance = 2.0 / (9 * 32);
    assertThat(mean(values)).isCloseTo(0, within(0.05 * Math.sqrt(variance)));
    assertThat(variance(values)).isCloseTo(variance, within(0.05 * variance));
  }

  @Test
  void matrixFansAreItsTwoSizes() {
    float[] values = values(Initializer.glorotNormal(), Shape.of(100, 300));
    assertThat(variance(values)).isCloseTo(2.0 / 400, within(0.05 * 2.0 / 400));
  }
}
