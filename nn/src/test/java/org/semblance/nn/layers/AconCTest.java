package org.semblance.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.semblance.nn.Compatibility;
import org.semblance.nn.testing.Golden;
import org.tensorflow.ndarray.Shape;

class AconCTest {

  private static final float[] X = {-2, -1, -0.5f, 0.5f, 1, 2, -3, 3};
  private static final float[] P1 = {1.5f, -0.5f};
  private static final float[] P2 = {0.25f, 0.75f};
  private static final float[] BETA = {2, -1.25f};

  private static LayerHarness layer(Compatibility compatibility) {
    return LayerHarness.of(new AconC(compatibility), true, Shape.of(2, 1, 2), 2, X)
        .set("p1", P1)
        .set("p2", P2)
        .set("beta", BETA);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void equalsThePapersFormula() {
    double[] expected = new double[X.length];
    for (int i = 0; i < X.length; i++) {
      double switched = (P1[i % 2] - P2[i % 2]) * X[i];
      expected[i] = switched * sigmoid(BETA[i % 2] * switched) + P2[i % 2] * X[i];
    }
    try (LayerHarness l = layer(Compatibility.NONE)) {
      Golden.assertClose(l.output(), expected, 1e-6);
    }
  }

  @Test
  void equalsTheOriginalsFormulaIfAskedTo() {
    double[] expected = new double[X.length];
    for (int i = 0; i < X.length; i++) {
      expected[i] = P1[i % 2] * X[i] * sigmoid(BETA[i % 2] * X[i]) + P2[i % 2] * X[i];
    }
    try (LayerHarness l = layer(Compatibility.KERAS_INSIGHTFACE)) {
      Golden.assertClose(l.output(), expected, 1e-6);
    }
  }

  @ParameterizedTest
  @EnumSource(Compatibility.class)
  void gradientsMatchDifferences(Compatibility compatibility) {
    try (LayerHarness l = layer(compatibility)) {
      l.checkGradients(2e-2f, 5e-3, "p1", "p2", "beta");
    }
  }

  @ParameterizedTest
  @CsvSource({"-1.5, -0.27363828", "0.3, 0.17233275", "4, 3.9280552"})
  void startsAsSwish(float x, double expected) {
    try (LayerHarness l =
        LayerHarness.of(new AconC(Compatibility.NONE), false, Shape.of(1), 1, x)) {
      Golden.assertClose(l.output(), new double[] {expected}, 1e-6);
    }
  }

  @Test
  void theArchitectureSaysWhoseFormulaItIs() {
    assertThat(new AconC(Compatibility.NONE).describe()).isEqualTo("aconC");
    assertThat(new AconC(Compatibility.KERAS_INSIGHTFACE).describe()).contains("Keras_insightface");
  }
}
