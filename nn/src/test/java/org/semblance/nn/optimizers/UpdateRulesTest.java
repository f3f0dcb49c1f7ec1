package org.semblance.nn.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.semblance.nn.optimizers.OptimizerHarness.SIZE;
import static org.semblance.nn.optimizers.OptimizerHarness.START;
import static org.semblance.nn.optimizers.OptimizerHarness.gradient;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.Initializer;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.Trained;
import org.semblance.nn.optimizers.OptimizerHarness.RateAt;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.framework.optimizers.RMSProp;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/** The adaptive, sign and wrapping rules against loops written from their papers. */
class UpdateRulesTest {

  private static final int STEPS = 20;

  /** Twenty steps of float32 arithmetic on numbers of size 1, with quotients of moments. */
  private static final double FLOAT32 = 1e-5;

  static Stream<Arguments> rules() {
    return Stream.of(
        rule(new Lamb(0.9, 0.999, 1e-6, 0.5), () -> PlainRule.lamb(0.9, 0.999, 1e-6, 0.5)),
        rule(new Lamb(0.8, 0.9, 1e-3, 0), () -> PlainRule.lamb(0.8, 0.9, 1e-3, 0)),
        rule(new Lion(0.9, 0.99, 0.5), () -> PlainRule.lion(0.9, 0.99, 0.5)),
        rule(new Lion(0, 0, 0), () -> PlainRule.lion(0, 0, 0)),
        rule(new RmsProp(0.9, 0, 1e-3, false), () -> PlainRule.rmsProp(0.9, 0, 1e-3, false)),
        rule(new RmsProp(0.9, 0.5, 1e-3, false), () -> PlainRule.rmsProp(0.9, 0.5, 1e-3, false)),
        rule(new RmsProp(0.8, 0.5, 1e-2, true), () -> PlainRule.rmsProp(0.8, 0.5, 1e-2, true)),
        rule(new Nadam(0.9, 0.999, 1e-7), () -> PlainRule.nadam(0.9, 0.999, 1e-7, 0)),
        rule(new Nadam(0.5, 0.5, 1e-2), () -> PlainRule.nadam(0.5, 0.5, 1e-2, 0)),
        rule(new NadamW(0.9, 0.999, 1e-7, 0.5), () -> PlainRule.nadam(0.9, 0.999, 1e-7, 0.5)),
        rule(
            new Lookahead(new Sgdw(0, false, 0.5), 3, 0.25),
            () -> PlainRule.lookahead(PlainRule.sgd(0.5), 3, 0.25)),
        rule(
            new Lookahead(new Lion(0.9, 0.99, 0.5), 1, 0.5),
            () -> PlainRule.lookahead(PlainRule.lion(0.9, 0.99, 0.5), 1, 0.5)),
        rule(
            new Sam(new Lookahead(new Nadam(0.9, 0.99, 1e-3), 5, 1), 1),
            () -> PlainRule.lookahead(PlainRule.nadam(0.9, 0.99, 1e-3, 0), 5, 1)));
  }

  private static Arguments rule(Optimizer optimizer, Supplier<PlainRule> plain) {
    return Arguments.of(optimizer, plain);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void twentyStepsAtAFallingRateEqualALoop(Optimizer optimizer, Supplier<PlainRule> plain) {
    try (OptimizerHarness h = new OptimizerHarness(optimizer).run(RateAt.FALLING, 0, STEPS)) {
      Golden.assertClose(
          h.decayed(), PlainRule.weights(plain, RateAt.FALLING, STEPS, true), FLOAT32);
      Golden.assertClose(
          h.plain(), PlainRule.weights(plain, RateAt.FALLING, STEPS, false), FLOAT32);
      assertThat(h.outside()).containsExactly(START);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void resumedRunEqualsAnUninterruptedOneBitForBit(
      Optimizer optimizer, Supplier<PlainRule> unused) {
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
  void rmsPropEqualsTheFrameworksWhoseSquaresBeginAtOne() {
    float[] oracle =
        FrameworkOracle.weights(
            graph -> new RMSProp(graph, 0.05f, 0.9f, 0.5f, 1e-3f, false), STEPS);
    double[] expected = new double[SIZE];
    Arrays.setAll(expected, i -> oracle[i]);
    float[] ones = new float[SIZE];
    Arrays.fill(ones, 1);
    try (OptimizerHarness h = new OptimizerHarness(new RmsProp(0.9, 0.5, 1e-3, false))) {
      Parameter squares = h.parameters().find("optimizer/b/bias/v").orElseThrow();
      h.parameters().assign(squares, ones);
      h.run(t -> 0.05f, 0, STEPS);
      Golden.assertClose(h.plain(), expected, FLOAT32);
    }
  }

  @Test
  void lambsRatioIsOneWhereANormIsZero() {
    try (OptimizerHarness h = new OptimizerHarness(new Lamb(0.9, 0.999, 1e-6, 0.1))) {
      Parameter weight = h.parameters().find("a/kernel").orElseThrow();
      h.parameters().assign(weight, new float[SIZE]);
      h.run(t -> 0.1f, 0, 1);
      double[] expected = new double[SIZE];
      // The first step of Adam is the sign of the gradient.
      Arrays.setAll(expected, i -> -0.1 * Math.signum(gradient(0)[i]));
      Golden.assertClose(h.decayed(), expected, 1e-4);
    }
  }

  @Test
  void rowsOfLookaheadCountTheirOwnSteps() {
    float[] start = Seeds.uniform(1, 6);
    float[] gradients = Seeds.uniform(2, 4);
    try (GraphHarness graph = new GraphHarness()) {
      Parameter weight =
          graph
              .scope()
              .parameters()
              .get(
                  "head",
                  new ParameterSpec(
                      "weight",
                      Shape.of(3, 2),
                      Initializer.constant(0),
                      ParameterRole.CLASS_WEIGHT));
      graph.scope().parameters().initialize();
      graph.scope().parameters().assign(weight, start);
      Operand<TFloat32> both = graph.feed(Shape.of(2, 2), gradients);
      Operand<TFloat32> one =
          graph
              .ops()
              .slice(
                  both, graph.ops().constant(new int[2]), graph.ops().constant(new int[] {1, 2}));
      Lookahead rule = new Lookahead(new Sgd(0, false), 2, 0.25);
      List<Op> rows20 = updates(graph, rule, weight, new int[] {2, 0}, both);
      List<Op> row2 = updates(graph, rule, weight, new int[] {2}, one);
      graph.run(List.of(), rows20);
      graph.run(List.of(), row2);
      double[] expected = new double[6];
      for (int c = 0; c < 2; c++) {
        // Row 2 has taken two steps of -0.5 g and goes back to a quarter of the way, row 0 one.
        expected[4 + c] = start[4 + c] - 0.25 * gradients[c];
        expected[c] = start[c] - 0.5 * gradients[2 + c];
        expected[2 + c] = start[2 + c];
      }
      Golden.assertClose(graph.scope().parameters().values(weight), expected, 1e-6);
    }
  }

  private static List<Op> updates(
      GraphHarness graph, Optimizer rule, Parameter weight, int[] rows, Operand<TFloat32> g) {
    Trained trained = Trained.rows(graph.ops(), weight, graph.ops().constant(rows));
    return rule.apply(
        graph.scope(), List.of(new Optimizer.Step(trained, g, true)), graph.ops().constant(0.5f));
  }

  @Test
  void groupsHaveTheirOwnRateAndDecay() {
    try (GraphHarness graph = new GraphHarness()) {
      Parameter weight =
          graph
              .scope()
              .parameters()
              .get(
                  "a",
                  new ParameterSpec(
                      "kernel", Shape.of(1), Initializer.constant(8), ParameterRole.KERNEL));
      List<Op> updates =
          new Sgdw(0, false, 0.5)
              .apply(
                  graph.scope(),
                  List.of(
                      new Optimizer.Step(
                          Trained.all(weight), graph.ops().constant(new float[] {1}), 0.25, 10)),
                  graph.ops().constant(0.1f));
      graph.run(List.of(), updates);
      // 8 - 1 · (0.5 · 0.25 · 8 + 1)
      Golden.assertClose(graph.scope().parameters().values(weight), new double[] {6}, 1e-6);
    }
  }

  static Stream<Arguments> mistakes() {
    Optimizer sgd = new Sgd(0, false);
    Optimizer sam = new Sam(sgd, 1);
    return Stream.of(
        mistake("beta1 must be in [0, 1), got 1.0", () -> new Lamb(1, 0, 1, 0)),
        mistake("weightDecay must be >= 0, got -1.0", () -> new Lamb(0, 0, 1, -1)),
        mistake("beta2 must be in [0, 1), got NaN", () -> new Lion(0, Double.NaN, 0)),
        mistake("weightDecay must be >= 0, got -1.0", () -> new Lion(0, 0, -1)),
        mistake("rho must be in [0, 1), got 1.0", () -> new RmsProp(1, 0, 1, false)),
        mistake("momentum must be in [0, 1), got -1.0", () -> new RmsProp(0, -1, 1, false)),
        mistake("epsilon must be > 0, got 0.0", () -> new RmsProp(0, 0, 0, false)),
        mistake("epsilon must be > 0, got 0.0", () -> new Nadam(0, 0, 0)),
        mistake("weightDecay must be >= 0, got -1.0", () -> new NadamW(0, 0, 1, -1)),
        mistake("steps must be >= 1, got 0", () -> new Lookahead(sgd, 0, 0.5)),
        mistake("share must be in (0, 1], got 0.0", () -> new Lookahead(sgd, 1, 0)),
        mistake(
            "inner must not be sam: put sam outside, as {type: sam, inner: {type: lookahead, ...}}",
            () -> new Lookahead(sam, 1, 0.5)),
        mistake(
            "inner must not be lookahead: their states would be one",
            () -> new Lookahead(new Lookahead(sgd, 1, 1), 1, 1)),
        mistake("inner must not be sam: there is one worst place", () -> new Sam(sam, 1)),
        mistake("rho must be > 0 and finite, got 0.0", () -> new Sam(sgd, 0)),
        mistake("value must be > 0 and finite, got 0.0", () -> new ClipNorm(0, ClippedPart.ALL)),
        mistake("decay must be in (0, 1), got 1.0", () -> new Ema(1)),
        mistake("match must name layers, got an empty text", () -> new ParameterGroup(" ", 1, 1)),
        mistake(
            "rateFactor must be >= 0 and finite, got -1.0", () -> new ParameterGroup("*", -1, 1)),
        mistake(
            "decayFactor must be >= 0 and finite, got NaN",
            () -> new ParameterGroup("*", 1, Double.NaN)));
  }

  private static Arguments mistake(String message, ThrowingCallable call) {
    return Arguments.of(message, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void settingsOutOfRangeAreRefused(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void groupsMatchLayersParametersAndWords() {
    assertThat(matches("head", "head/weight", ParameterRole.CLASS_WEIGHT)).isTrue();
    assertThat(matches("head", "head_conv/kernel", ParameterRole.KERNEL)).isFalse();
    assertThat(matches("stem_*", "stem_conv/kernel", ParameterRole.KERNEL)).isTrue();
    assertThat(matches("*/gamma", "stem_bn/gamma", ParameterRole.NORMALIZATION)).isTrue();
    assertThat(matches("*/gamma", "stem_bn/beta", ParameterRole.NORMALIZATION)).isFalse();
    // A dot is a dot.
    assertThat(matches("stem.conv", "stem_conv/kernel", ParameterRole.KERNEL)).isFalse();
    assertThat(matches("backbone", "stem_conv/kernel", ParameterRole.KERNEL)).isTrue();
    assertThat(matches("backbone", "head/weight", ParameterRole.CLASS_WEIGHT)).isFalse();
    assertThat(matches("backbone", "loss/uniFace/bias", ParameterRole.LOSS_WEIGHT)).isFalse();
    ParameterGroup first = new ParameterGroup("stem_*", 2, 1);
    ParameterGroup second = new ParameterGroup("backbone", 3, 1);
    assertThat(ParameterGroup.of(List.of(first, second), "stem_a/kernel", ParameterRole.KERNEL))
        .isEqualTo(first);
    assertThat(ParameterGroup.of(List.of(first, second), "b/kernel", ParameterRole.KERNEL))
        .isEqualTo(second);
    assertThat(ParameterGroup.of(List.of(first, second), "head/weight", ParameterRole.CLASS_WEIGHT))
        .extracting(ParameterGroup::rateFactor, ParameterGroup::decayFactor)
        .containsExactly(1.0, 1.0);
  }

  private static boolean matches(String match, String name, ParameterRole role) {
    return new ParameterGroup(match, 1, 1).matches(name, role);
  }
}
