package org.semblance.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.ActivationFunction;
import org.semblance.nn.Network;
import org.semblance.nn.testing.Golden;
import org.tensorflow.ndarray.Shape;

class ElementwiseTest {

  private static final float[] POINTS = {-8, -1.5f, -0.4f, 0.3f, 1, 5.5f, 7};

  static Stream<Arguments> functions() {
    return Stream.of(
        function(ActivationFunction.RELU, x -> Math.max(x, 0)),
        function(ActivationFunction.RELU6, x -> Math.min(Math.max(x, 0), 6)),
        function(ActivationFunction.SWISH, x -> x / (1 + Math.exp(-x))),
        function(ActivationFunction.SIGMOID, x -> 1 / (1 + Math.exp(-x))));
  }

  private static Arguments function(ActivationFunction name, DoubleUnaryOperator formula) {
    return Arguments.of(name, formula);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void activationEqualsItsFormula(ActivationFunction name, DoubleUnaryOperator formula) {
    double[] expected = new double[POINTS.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = formula.applyAsDouble(POINTS[i]);
    }
    try (LayerHarness l =
        LayerHarness.of(new Activation(name), true, Shape.of(POINTS.length), 1, POINTS)) {
      Golden.assertClose(l.output(), expected, 1e-6);
    }
  }

  @ParameterizedTest
  @EnumSource(ActivationFunction.class)
  void gradientOfEveryActivationMatchesDifferences(ActivationFunction function) {
    try (LayerHarness l =
        LayerHarness.of(new Activation(function), true, Shape.of(POINTS.length), 1, POINTS)) {
      l.checkGradients(2e-2f, 5e-3);
    }
  }

  @Test
  void preluGradientsMatchDifferences() {
    float[] x = {-2, -1, -0.5f, 0.5f, 1, 2, -3, 3};
    try (LayerHarness l = LayerHarness.of(new PRelu(0.25f), true, Shape.of(2, 1, 2), 2, x)) {
      l.set("alpha", 0.25f, -0.5f);
      // Channel 0: −2, −.5, 1, −3 with slope .25; channel 1: −1, .5, 2, 3 with slope −.5.
      assertThat(l.output()).containsExactly(-.5f, .5f, -.125f, .5f, 1, 2, -.75f, 3);
      l.checkGradients(1e-1f, 2e-3, "alpha");
    }
  }

  @Test
  void preluGivesTheSameValuesAtInference() {
    try (LayerHarness l = LayerHarness.of(new PRelu(0.25f), false, Shape.of(3), 1, -4, 1, 4)) {
      assertThat(l.output()).containsExactly(-1, 1, 4);
      l.checkGradients(1e-1f, 2e-3, "alpha");
    }
  }

  @Test
  void addSumsItsInputs() {
    Network.Builder b = Network.builder(Shape.of(3));
    String half = b.add("relu", new Activation(ActivationFunction.RELU), b.input());
    b.add("l", new Add(), b.input(), half);
    try (LayerHarness l = new LayerHarness(b.build(), true, 1, -1, 2, 3)) {
      assertThat(l.output()).containsExactly(-1, 4, 6);
      assertThat(l.inputGradient()).containsExactly(1, 2, 2);
      l.checkGradients(1e-1f, 2e-3);
    }
  }

  @Test
  void channelScaleMultipliesEachChannelByItsFactor() {
    Network.Builder b = Network.builder(Shape.of(2, 1, 2));
    String factors = b.add("mean", new GlobalAveragePool(), b.input());
    b.add("l", new ChannelScale(), b.input(), factors);
    try (LayerHarness l = new LayerHarness(b.build(), true, 1, 1, 10, 3, 30)) {
      assertThat(l.output()).containsExactly(2, 200, 6, 600);
      // d Σ x_i m / d x_j = m + Σ x_i / 2 = 2 m
      assertThat(l.inputGradient()).containsExactly(4, 40, 4, 40);
    }
  }

  @Test
  void flattenKeepsTheOrderOfValues() {
    float[] map = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    try (LayerHarness l = LayerHarness.of(new Flatten(), true, Shape.of(1, 2, 3), 2, map)) {
      assertThat(l.output()).containsExactly(map);
      l.checkGradients(1e-1f, 2e-3);
    }
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> new Add().outputShape(List.of(Shape.of(2), Shape.of(3))))
        .hasMessageContaining("two equal shapes")
        .hasMessageContaining("[2]");
    assertThatThrownBy(
            () -> new ChannelScale().outputShape(List.of(Shape.of(2, 2, 3), Shape.of(1, 1, 2))))
        .hasMessageContaining("[1, 1, c]")
        .hasMessageContaining("[1, 1, 2]");
  }
}
