package org.semblance.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.losses.ClassSampling;
import org.semblance.losses.CosFace;
import org.semblance.losses.HeadOptions;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.optimizers.ClipNorm;
import org.semblance.nn.optimizers.ClippedPart;
import org.semblance.nn.optimizers.Ema;
import org.semblance.nn.optimizers.ParameterGroup;
import org.semblance.nn.optimizers.Sam;
import org.semblance.nn.optimizers.Sgd;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Steps of several batches, at the worst place nearby, clipped, averaged and in groups, against
 * what plain steps of SGD say the gradients are.
 */
class GradientStepsTest {

  private static final int CLASSES = 60;
  private static final int BATCH = 16;
  private static final double RATE = 0.5;
  private static final Optimizer SGD = new Sgd(0, false);
  private static final int[][] LABELS = {
    {3, 59, 3, 17, 8, 3, 0, 41, 5, 6, 7, 9, 11, 12, 13, 14},
    {8, 3, 0, 41, 22, 23, 23, 25, 3, 59, 30, 31, 32, 33, 34, 17},
  };

  /** Gradients are told by differences of weights of size 1 in float32. */
  private static final double TOLERANCE = 2e-6;

  /** The worst place is found with such gradients, and the gradient there by another difference. */
  private static final double THERE = 1e-5;

  private static StepPlan plan(Optimizer optimizer, double sampleRate, UpdateOptions updates) {
    return plan(optimizer, WeightDecay.NONE, sampleRate, updates);
  }

  private static StepPlan plan(
      Optimizer optimizer, WeightDecay decay, double sampleRate, UpdateOptions updates) {
    return new StepPlan(
            SmallRun.parse(
                    // Smooth: between two places that differ by rounding, PReLU's slope may jump.
                    SmallRun.head(Path.of("none"))
                            .replace("mobileFaceNet}", "mobileFaceNet, activation: swish}")
                        + "schedule: [{loss: {type: softmax}, epochs: 1}]\n")
                .model()
                .faceModel(),
            BackboneOptions.TRAINED,
            StepObjective.of(
                new CosFace(0.2, 8, 0),
                CLASSES,
                HeadOptions.sampled(ClassSampling.ofRate(sampleRate))),
            UpdateRule.of(optimizer, decay),
            BATCH)
        .withUpdates(updates);
  }

  /** A graph with a step, and pictures to feed it. */
  private static final class Bench implements AutoCloseable {

    final GraphScope scope;
    final StepRunner runner;
    final RandomBatch pictures;

    Bench(StepPlan plan) {
      this(plan, 1);
    }

    Bench(StepPlan plan, long seed) {
      scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, seed);
      runner = StepRunner.build(scope, plan, 5);
      scope.parameters().initialize();
      pictures = RandomBatch.of(plan);
    }

    StepResult batch(int batch, int labels, long step) {
      try (TInt32 classes = TInt32.vectorOf(LABELS[labels])) {
        return runner.run(batch, new StepBatch(pictures.images(), classes), RATE, step);
      }
    }

    /** Returns values by name of what is trained. */
    Map<String, double[]> weights() {
      return values(each -> each.role().trainable());
    }

    Map<String, double[]> values(Predicate<Parameter> which) {
      Map<String, double[]> values = new LinkedHashMap<>();
      scope
          .parameters()
          .readAll(
              scope.parameters().all().stream().filter(which).toList(),
              (parameter, value) -> {
                float[] floats = new float[Math.toIntExact(value.size())];
                value.asRawTensor().data().asFloats().read(floats);
                double[] doubles = new double[floats.length];
                Arrays.setAll(doubles, i -> floats[i]);
                values.put(parameter.name(), doubles);
              });
      return values;
    }

    void load(Map<String, double[]> values) {
      Map<Parameter, TFloat32> tensors = new LinkedHashMap<>();
      values.forEach(
          (name, doubles) -> {
            float[] floats = new float[doubles.length];
            for (int i = 0; i < floats.length; i++) {
              floats[i] = (float) doubles[i];
            }
            Parameter parameter = scope.parameters().find(name).orElseThrow();
            tensors.put(
                parameter,
                TFloat32.tensorOf(
                    parameter.shape(),
                    tensor -> tensor.asRawTensor().data().asFloats().write(floats)));
          });
      scope.parameters().assignAll(tensors);
      tensors.values().forEach(TFloat32::close);
    }

    @Override
    public void close() {
      pictures.close();
      scope.close();
    }
  }

  /** Returns the gradients at some weights, told by a plain step; the weights are then spoilt. */
  private static Map<String, double[]> gradients(
      Bench plain, Map<String, double[]> at, int labels, long step) {
    plain.load(at);
    Map<String, double[]> before = plain.weights();
    plain.batch(0, labels, step);
    Map<String, double[]> moved = plus(before, -1, plain.weights());
    moved.replaceAll((name, values) -> Arrays.stream(values).map(x -> x / RATE).toArray());
    return moved;
  }

  /** Returns {@code a + factor · b}. */
  private static Map<String, double[]> plus(
      Map<String, double[]> a, double factor, Map<String, double[]> b) {
    Map<String, double[]> sums = new LinkedHashMap<>();
    a.forEach(
        (name, x) -> {
          double[] y = requireNonNull(b.get(name));
          double[] sum = new double[x.length];
          Arrays.setAll(sum, i -> x[i] + factor * y[i]);
          sums.put(name, sum);
        });
    return sums;
  }

  private static double norm(Map<String, double[]> values, Predicate<String> which) {
    return Math.sqrt(
        values.entrySet().stream()
            .filter(each -> which.test(each.getKey()))
            .flatMapToDouble(each -> Arrays.stream(each.getValue()))
            .map(x -> x * x)
            .sum());
  }

  private static double largest(Map<String, double[]> values) {
    return values.values().stream()
        .flatMapToDouble(Arrays::stream)
        .map(Math::abs)
        .max()
        .orElseThrow();
  }

  private static void assertClose(
      Map<String, double[]> actual, Map<String, double[]> expected, double tolerance) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    actual.forEach(
        (name, values) -> {
          double[] others = requireNonNull(expected.get(name));
          double largest = Arrays.stream(others).map(Math::abs).max().orElse(0);
          double error = 0;
          for (int i = 0; i < values.length; i++) {
            // Not a number must not be lost in a maximum.
            error =
                Math.abs(values[i] - others[i]) <= error ? error : Math.abs(values[i] - others[i]);
          }
          assertThat(error).as(name).isLessThanOrEqualTo(tolerance * (1 + largest));
        });
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "0.5, 1", "0.5, 2", "0.5, 3"})
  void samTakesTheGradientOfTheWorstPlaceFromWhereItWas(double sampleRate, long seed) {
    double rho = 2;
    try (Bench sam = new Bench(plan(new Sam(SGD, rho), sampleRate, UpdateOptions.NONE), seed);
        Bench plain = new Bench(plan(SGD, sampleRate, UpdateOptions.NONE), seed)) {
      Map<String, double[]> start = sam.weights();
      StepResult result = sam.batch(0, 0, 7);
      StepResult before = plain.batch(0, 0, 7);
      // Figures and moving averages are those of the first pass.
      assertThat(result).isEqualTo(before);
      Predicate<Parameter> moving = each -> each.role() == ParameterRole.MOVING_AVERAGE;
      assertSame(sam.values(moving), plain.values(moving));

      Map<String, double[]> here = gradients(plain, start, 0, 7);
      double length = rho / norm(here, name -> true);
      Map<String, double[]> there = gradients(plain, plus(start, length, here), 0, 7);
      assertClose(sam.weights(), plus(start, -RATE, there), THERE);
      // The two gradients differ by far more than that.
      assertThat(largest(plus(here, -1, there))).isGreaterThan(100 * THERE / RATE);
      assertThat(sam.scope.parameters().all().stream().filter(each -> !each.role().saved()))
          .hasSameSizeAs(start.keySet());
    }
  }

  private static void assertSame(Map<String, double[]> actual, Map<String, double[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    actual.forEach(
        (name, values) -> assertThat(Arrays.equals(values, expected.get(name))).as(name).isTrue());
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.25})
  void accumulatedStepTakesTheMeanGradient(double sampleRate) {
    UpdateOptions three = new UpdateOptions(3, null, null, List.of());
    try (Bench whole = new Bench(plan(SGD, sampleRate, three));
        Bench plain = new Bench(plan(SGD, sampleRate, UpdateOptions.NONE))) {
      Map<String, double[]> weights = whole.weights();
      // Two steps, so that the second must not see the sums of the first.
      for (int step = 0; step < 2; step++) {
        Map<String, double[]> expected = weights;
        for (int batch = 0; batch < 3; batch++) {
          int labels = (batch + step) % 2;
          Map<String, double[]> gradient = gradients(plain, weights, labels, 3L * step + batch);
          expected = plus(expected, -RATE / 3, gradient);
          assertSame(whole.weights(), weights);
          whole.batch(batch, labels, step);
        }
        assertClose(whole.weights(), expected, TOLERANCE);
        weights = whole.weights();
      }
    }
  }

  @Test
  void rowsThatNoBatchHadDoNotMoveByABit() {
    UpdateOptions two = new UpdateOptions(2, null, null, List.of());
    WeightDecay decay = new WeightDecay(0.01, 1, false, false);
    try (Bench bench = new Bench(plan(new Sgd(0.9, false), decay, 0.3, two))) {
      double[] before = requireNonNull(bench.weights().get("head/weight"));
      bench.batch(0, 0, 0);
      bench.batch(1, 1, 0);
      double[] after = requireNonNull(bench.weights().get("head/weight"));
      Set<Integer> moved = new TreeSet<>();
      for (int i = 0; i < after.length; i++) {
        if (after[i] != before[i]) {
          moved.add(i / (after.length / CLASSES));
        }
      }
      // Eighteen classes each, of which both have at least six and 22 are of pictures.
      Set<Integer> ofPictures = new TreeSet<>();
      Arrays.stream(LABELS).flatMapToInt(Arrays::stream).forEach(ofPictures::add);
      assertThat(moved).containsAll(ofPictures).hasSizeBetween(22, 30);
    }
  }

  @Test
  void samOfSeveralBatchesHasAWorstPlaceForEach() {
    UpdateOptions two = new UpdateOptions(2, null, null, List.of());
    try (Bench sam = new Bench(plan(new Sam(SGD, 1), 0.5, two));
        Bench plain = new Bench(plan(SGD, 0.5, UpdateOptions.NONE))) {
      Map<String, double[]> start = sam.weights();
      Map<String, double[]> expected = start;
      for (int batch = 0; batch < 2; batch++) {
        sam.batch(batch, batch, 0);
        Map<String, double[]> here = gradients(plain, start, batch, batch);
        double length = 1 / norm(here, name -> true);
        Map<String, double[]> there = gradients(plain, plus(start, length, here), batch, batch);
        expected = plus(expected, -RATE / 2, there);
      }
      assertClose(sam.weights(), expected, THERE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ALL", "BACKBONE"})
  void gradientsAreClippedByTheNormOfAllOrOfTheBackbone(ClippedPart part) {
    UpdateOptions clipped = new UpdateOptions(1, new ClipNorm(0.25, part), null, List.of());
    UpdateOptions wide = new UpdateOptions(1, new ClipNorm(1e6, part), null, List.of());
    Predicate<String> measured = name -> part == ClippedPart.ALL || !name.equals("head/weight");
    try (Bench bench = new Bench(plan(SGD, 1, clipped));
        Bench unclipped = new Bench(plan(SGD, 1, wide));
        Bench plain = new Bench(plan(SGD, 1, UpdateOptions.NONE))) {
      Map<String, double[]> start = bench.weights();
      Map<String, double[]> gradient = gradients(plain, start, 0, 0);
      double factor = 0.25 / norm(gradient, measured);
      assertThat(factor).isLessThan(0.9);
      Map<String, double[]> expected = plus(start, -RATE * factor, gradient);
      if (part == ClippedPart.BACKBONE) {
        expected.put(
            "head/weight", requireNonNull(plus(start, -RATE, gradient).get("head/weight")));
      }
      bench.batch(0, 0, 0);
      assertClose(bench.weights(), expected, TOLERANCE);
      unclipped.batch(0, 0, 0);
      assertSame(unclipped.weights(), plain.weights());
    }
  }

  @Test
  void averageFollowsTheWeightsAndTakesTheirPlace() {
    UpdateOptions updates = new UpdateOptions(1, null, new Ema(0.15), List.of());
    try (Bench bench = new Bench(plan(SGD, 1, updates))) {
      WeightAverage average = requireNonNull(bench.runner.average());
      average.start();
      Map<String, double[]> expected = bench.values(GradientStepsTest::averaged);
      for (int step = 0; step < 3; step++) {
        bench.batch(0, step % 2, step);
        // (1 + t) / (10 + t) is 0.1, 0.1818… and 0.25.
        double decay = step == 0 ? 0.1 : 0.15;
        expected = plus(expected, -(1 - decay), difference(expected, bench));
      }
      Map<String, double[]> weights = bench.values(GradientStepsTest::averaged);
      Map<String, double[]> kept = bench.values(each -> each.role() == ParameterRole.AVERAGE);
      Map<String, double[]> named = new LinkedHashMap<>();
      kept.forEach((name, values) -> named.put(name.replaceFirst("ema/", ""), values));
      assertClose(named, expected, TOLERANCE);
      average.inPlaceOfWeights(() -> assertSame(bench.values(GradientStepsTest::averaged), named));
      assertSame(bench.values(GradientStepsTest::averaged), weights);
      assertThatThrownBy(
              () ->
                  average.inPlaceOfWeights(
                      () -> {
                        throw new IllegalStateException("stopped");
                      }))
          .hasMessage("stopped");
      assertSame(bench.values(GradientStepsTest::averaged), weights);
    }
  }

  private static boolean averaged(Parameter parameter) {
    return parameter.role().ofNetwork() || parameter.role() == ParameterRole.MOVING_AVERAGE;
  }

  private static Map<String, double[]> difference(Map<String, double[]> average, Bench bench) {
    return plus(average, -1, bench.values(GradientStepsTest::averaged));
  }

  @Test
  void groupsHaveTheirOwnRateAndCoupledDecay() {
    WeightDecay decay = new WeightDecay(0.1, 1, false, false);
    UpdateOptions groups =
        new UpdateOptions(
            1,
            null,
            null,
            List.of(new ParameterGroup("head", 10, 0.5), new ParameterGroup("backbone", 0, 1)));
    try (Bench bench = new Bench(plan(SGD, decay, 1, groups));
        Bench plain = new Bench(plan(SGD, 1, UpdateOptions.NONE))) {
      Map<String, double[]> start = bench.weights();
      double[] gradient = requireNonNull(gradients(plain, start, 0, 0).get("head/weight"));
      bench.batch(0, 0, 0);
      Map<String, double[]> expected = new LinkedHashMap<>(start);
      double[] head = requireNonNull(start.get("head/weight")).clone();
      for (int i = 0; i < head.length; i++) {
        head[i] -= 10 * RATE * (gradient[i] + 0.05 * head[i]);
      }
      expected.put("head/weight", head);
      // Ten times the rate are ten times the error of the gradient.
      Map<String, double[]> actual = bench.weights();
      double[] heads = requireNonNull(actual.remove("head/weight"));
      expected.remove("head/weight");
      assertSame(actual, expected);
      for (int i = 0; i < head.length; i++) {
        assertThat(Math.abs(heads[i] - head[i])).isLessThan(20 * TOLERANCE);
      }
    }
  }

  @Test
  void groupThatNothingBelongsToIsRefused() {
    UpdateOptions groups =
        new UpdateOptions(1, null, null, List.of(new ParameterGroup("haed", 10, 1)));
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1)) {
      assertThatThrownBy(() -> StepRunner.build(scope, plan(SGD, 1, groups), 1))
          .isInstanceOf(SemblanceException.class)
          .hasMessageStartingWith(
              "run.parameterGroups[0].match must name a layer or a parameter, but none is called"
                  + " \"haed\"; there are backbone, head, ");
    }
  }
}
