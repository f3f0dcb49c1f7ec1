package org.semblance.nn.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.semblance.nn.optimizers.OptimizerHarness.SIZE;
import static org.semblance.nn.optimizers.OptimizerHarness.START;
import static org.semblance.nn.optimizers.OptimizerHarness.gradient;

import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.Optimizer;
import org.semblance.nn.optimizers.OptimizerHarness.RateAt;
import org.semblance.nn.testing.Golden;
import org.tensorflow.Graph;
import org.tensorflow.framework.optimizers.GradientDescent;
import org.tensorflow.framework.optimizers.Momentum;

class OptimizerTest {

  private static final int STEPS = 20;
  private static final float RATE = 0.05f;

  /** Twenty steps of float32 arithmetic on numbers of size 1: a few roundings of 1e-7 each. */
  private static final double FLOAT32 = 3e-6;

  static Stream<Arguments> frameworkOptimizers() {
    return Stream.of(
        oracle(new Sgd(0, false), graph -> new GradientDescent(graph, RATE)),
        oracle(new Sgd(0.9, false), graph -> new Momentum(graph, RATE, 0.9f, false)),
        oracle(new Sgd(0.9, true), graph -> new Momentum(graph, RATE, 0.9f, true)),
        oracle(
            new Adam(0.8, 0.95, 1e-4),
            graph ->
                new org.tensorflow.framework.optimizers.Adam(graph, RATE, 0.8f, 0.95f, 1e-4f)));
  }

  private static Arguments oracle(
      Optimizer ours, Function<Graph, org.tensorflow.framework.optimizers.Optimizer> frameworks) {
    return Arguments.of(ours, frameworks);
  }

  @ParameterizedTest
  @MethodSource("frameworkOptimizers")
  void twentyStepsEqualTheFrameworks(
      Optimizer ours, Function<Graph, org.tensorflow.framework.optimizers.Optimizer> frameworks) {
    double[] expected = new double[SIZE];
    float[] oracle = FrameworkOracle.weights(frameworks, STEPS);
    for (int i = 0; i < SIZE; i++) {
      expected[i] = oracle[i];
    }
    try (OptimizerHarness h = new OptimizerHarness(ours).run(t -> RATE, 0, STEPS)) {
      Golden.assertClose(h.plain(), expected, FLOAT32);
      Golden.assertClose(h.decayed(), expected, FLOAT32);
    }
  }

  static Stream<Arguments> optimizers() {
    return Stream.of(
        Arguments.of(new Sgd(0, false), PlainOptimizer.sgd(0, false, 0)),
        Arguments.of(new Sgd(0.9, false), PlainOptimizer.sgd(0.9, false, 0)),
        Arguments.of(new Sgd(0.9, true), PlainOptimizer.sgd(0.9, true, 0)),
        Arguments.of(new Sgdw(0, false, 0.5), PlainOptimizer.sgd(0, false, 0.5)),
        Arguments.of(new Sgdw(0.9, false, 0.5), PlainOptimizer.sgd(0.9, false, 0.5)),
        Arguments.of(new Sgdw(0.9, true, 0.5), PlainOptimizer.sgd(0.9, true, 0.5)),
        Arguments.of(new Adam(0.9, 0.999, 1e-7), PlainOptimizer.adam(0.9, 0.999, 1e-7, 0)),
        Arguments.of(new AdamW(0.9, 0.999, 1e-7, 0.5), PlainOptimizer.adam(0.9, 0.999, 1e-7, 0.5)));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void twentyStepsAtAFallingRateEqualALoop(Optimizer optimizer, PlainOptimizer plain) {
    try (OptimizerHarness h = new OptimizerHarness(optimizer).run(RateAt.FALLING, 0, STEPS)) {
      Golden.assertClose(h.decayed(), plain.weights(RateAt.FALLING, STEPS), FLOAT32);
      Golden.assertClose(h.plain(), plain.withoutDecay().weights(RateAt.FALLING, STEPS), FLOAT32);
      assertThat(h.outside()).containsExactly(START);
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void resumedRunEqualsAnUninterruptedOneBitForBit(Optimizer optimizer, PlainOptimizer unused) {
    try (OptimizerHarness whole = new OptimizerHarness(optimizer).run(RateAt.FALLING, 0, STEPS);
        OptimizerHarness first = new OptimizerHarness(optimizer).run(RateAt.FALLING, 0, 7);
        OptimizerHarness second = new OptimizerHarness(optimizer)) {
      second.copyFrom(first);
      second.run(RateAt.FALLING, 7, STEPS);
      assertThat(second.decayed()).containsExactly(whole.decayed());
      assertThat(second.plain()).containsExactly(whole.plain());
    }
  }

  @Test
  void rateIsInsideTheMomentumAsInKeras() {
    // After one step at rate 1, a step at rate 0 still moves by momentum · v = .9 · (−g).
    try (OptimizerHarness h =
        new OptimizerHarness(new Sgd(0.9, false)).run(t -> t == 0 ? 1 : 0, 0, 2)) {
      double[] expected = new double[SIZE];
      for (int i = 0; i < SIZE; i++) {
        expected[i] = START[i] - 1.9 * gradient(0)[i];
      }
      Golden.assertClose(h.plain(), expected, FLOAT32);
    }
  }

  @Test
  void decayIsAppliedToTheWeightBeforeTheStep() {
    // One step: w − rate · (decay · w + g).
    try (OptimizerHarness h = new OptimizerHarness(new Sgdw(0, false, 2)).run(t -> 0.1f, 0, 1)) {
      double[] expected = new double[SIZE];
      for (int i = 0; i < SIZE; i++) {
        expected[i] = START[i] - 0.1 * (2 * START[i] + gradient(0)[i]);
      }
      Golden.assertClose(h.decayed(), expected, FLOAT32);
    }
  }

  @Test
  void stateIsFoundUnderTheParametersName() {
    try (OptimizerHarness h = new OptimizerHarness(new Sgdw(0.9, false, 0.1))) {
      assertThat(h.names())
          .containsExactly(
              "a/kernel",
              "b/bias",
              "c/kernel",
              "optimizer/a/kernel/momentum",
              "optimizer/b/bias/momentum");
    }
    try (OptimizerHarness h = new OptimizerHarness(new AdamW(0.9, 0.999, 1e-7, 0.1))) {
      assertThat(h.names())
          .containsExactlyInAnyOrder(
              "a/kernel",
              "b/bias",
              "c/kernel",
              "optimizer/adam/beta1_power",
              "optimizer/adam/beta2_power",
              "optimizer/a/kernel/m",
              "optimizer/a/kernel/v",
              "optimizer/b/bias/m",
              "optimizer/b/bias/v");
    }
    try (OptimizerHarness h = new OptimizerHarness(new Sgd(0, false))) {
      assertThat(h.names()).containsExactly("a/kernel", "b/bias", "c/kernel");
    }
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("momentum must be in [0, 1), got 1.0", () -> new Sgd(1, false)),
        mistake("nesterov needs momentum > 0, got 0.0", () -> new Sgd(0, true)),
        mistake("momentum must be in [0, 1), got -0.1", () -> new Sgdw(-0.1, false, 0)),
        mistake("weightDecay must be >= 0, got -1.0", () -> new Sgdw(0, false, -1)),
        mistake("beta1 must be in [0, 1), got 1.0", () -> new Adam(1, 0.9, 1e-7)),
        mistake("beta2 must be in [0, 1), got NaN", () -> new Adam(0.9, Double.NaN, 1e-7)),
        mistake("epsilon must be > 0, got 0.0", () -> new AdamW(0.9, 0.9, 0, 0)),
        mistake("weightDecay must be >= 0, got -1.0", () -> new AdamW(0.9, 0.9, 1e-7, -1)));
  }

  private static Arguments mistake(String message, ThrowingCallable call) {
    return Arguments.of(message, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void settingsOutOfRangeAreRefused(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
