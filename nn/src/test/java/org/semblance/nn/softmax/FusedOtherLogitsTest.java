package org.semblance.nn.softmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What our own soft-max makes of the other logits is what TensorFlow's operations make of them. */
class FusedOtherLogitsTest {

  private static final double TOLERANCE = 1e-5;
  private static final DeviceOptions PLAIN = new DeviceOptions(1, 1, Kernels.PLAIN);

  /** Every change, with a parameter that some logits are above. */
  enum Change {
    FILTERED,
    HARDENED,
    ANGULAR;

    OtherLogits in(Ops ops) {
      return switch (this) {
        case FILTERED -> new OtherLogits.Filtered(0.25);
        case HARDENED -> new OtherLogits.Hardened(ops.constant(0.3f));
        case ANGULAR -> new OtherLogits.Angular();
      };
    }
  }

  @BeforeAll
  static void kernelsAreThere() {
    assumeTrue(
        DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused"),
        () -> "no fused kernels here: " + DeviceOptions.SINGLE_THREAD.kernelsInUse());
  }

  /** One evaluation. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Case(
      float[] logits, float @Nullable [] factors, int[] labels, double scale, double smoothing) {

    static Case of(int classes, int batch, boolean factors, double scale, double smoothing) {
      int[] labels = new SplittableRandom(9).ints(batch, 0, classes).toArray();
      labels[0] = 0;
      labels[batch - 1] = classes - 1;
      float[] logits = Seeds.uniform(2, batch * classes);
      for (int i = 0; i < logits.length; i++) {
        // Next to 1 the derivative by the angle makes much of the last digit.
        logits[i] *= 0.95f;
      }
      return new Case(logits, factors ? Seeds.uniform(3, classes) : null, labels, scale, smoothing);
    }

    /** Losses, which are right, parts of the losses; gradients by products, norms and factors. */
    List<float[]> values(DeviceOptions options, Change change) {
      try (GraphHarness graph = new GraphHarness(options)) {
        int batch = labels.length;
        int classes = logits.length / batch;
        Operand<TFloat32> products = graph.feed(Shape.of(batch, classes), logits);
        // The target depends on these too.
        Operand<TFloat32> norms = graph.feed(Shape.of(batch), Seeds.uniform(4, batch));
        List<Operand<?>> by = new ArrayList<>(List.of(products, norms));
        Logits z = Logits.of(products);
        if (factors != null) {
          z = new Logits(products, graph.feed(Shape.of(classes), factors));
          by.add(z.factors());
        }
        TargetLogit target =
            (ops, own) -> ops.math.sub(ops.math.mul(own, norms), ops.math.square(norms));
        SoftmaxCrossEntropy.Terms terms =
            new SoftmaxCrossEntropy(target, change.in(graph.ops()), scale, smoothing)
                .build(graph.scope(), z, graph.ops().constant(labels));
        List<Operand<?>> nodes = new ArrayList<>(List.of(terms.perSample(), terms.right()));
        if (terms.excess() != null) {
          nodes.addAll(List.of(terms.own(), terms.excess()));
        }
        List<float[]> values = new ArrayList<>(graph.fetchAll(nodes));
        Operand<TFloat32> weights = graph.feed(Shape.of(batch), Seeds.uniform(10, batch));
        values.addAll(graph.gradients(graph.ops().math.mul(terms.perSample(), weights), by));
        return values;
      }
    }

    void compare(Change change) {
      List<float[]> plain = values(PLAIN, change);
      List<float[]> fused = values(fused(1), change);
      assertThat(fused).hasSameSizeAs(plain);
      for (int i = 0; i < plain.size(); i++) {
        Golden.assertCloseToLargest(fused.get(i), plain.get(i), TOLERANCE);
      }
    }
  }

  private static DeviceOptions fused(int threads) {
    return new DeviceOptions(threads, 1, Kernels.FUSED);
  }

  /** 4096 columns are one part of the forward pass, 512 one of the backward pass. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 16, 33, 511, 513, 4097, 10007})
  void everyNumberOfClasses(int classes) {
    for (Change change : Change.values()) {
      for (double smoothing : new double[] {0, 0.1}) {
        Case.of(classes, 4, false, 16, smoothing).compare(change);
        Case.of(classes, 4, true, 64, smoothing).compare(change);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void manySamples(Change change) {
    Case.of(300, 64, true, 32, 0.05).compare(change);
  }

  @ParameterizedTest
  @EnumSource
  void resultsDoNotDependOnTheNumberOfThreads(Change change) {
    Case large = Case.of(9000, 20, true, 32, 0.1);
    List<float[]> one = large.values(fused(1), change);
    List<float[]> many = large.values(fused(5), change);
    for (int i = 0; i < one.size(); i++) {
      assertThat(many.get(i)).isEqualTo(one.get(i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void cosinesAtAndBeyondTheEnds(Change change) {
    float[] logits = {1, -1, Math.nextUp(1f), -1.000001f, .99999f, Math.nextDown(1f), 0, .25f};
    Case ends = new Case(logits, null, new int[] {6}, 16, 0.1);
    for (float[] values : ends.values(fused(1), change)) {
      for (float value : values) {
        assertThat(value).isFinite();
      }
    }
    ends.compare(change);
  }

  @ParameterizedTest
  @EnumSource
  void notANumberStaysOne(Change change) {
    for (int place = 0; place < 40; place += 13) {
      float[] logits = Seeds.uniform(1, 40);
      logits[place] = Float.NaN;
      List<float[]> values = new Case(logits, null, new int[] {13}, 64, 0).values(fused(1), change);
      assertThat(values.get(0)).containsOnly(Float.NaN);
      assertThat(values.get(2)).contains(Float.NaN);
    }
  }

  /** arcsin by series, halving and the root: all of its range, and small arguments exactly. */
  @Test
  void anglesKeepTheirDigits() {
    int classes = 4001;
    float[] logits = new float[classes];
    for (int i = 0; i < classes; i++) {
      logits[i] = (i - 2000) / 2000f;
    }
    // Two classes: L = log(1 + e^(scale (a − t))), with t = 0 for norms that are given as 0.
    try (GraphHarness graph = new GraphHarness(fused(1))) {
      float[] pairs = new float[2 * classes];
      for (int i = 0; i < classes; i++) {
        pairs[2 * i + 1] = logits[i];
      }
      Operand<TFloat32> z = graph.feed(Shape.of(classes, 2), pairs);
      TargetLogit zero = (ops, own) -> ops.math.mul(own, ops.constant(0f));
      float[] losses =
          graph.fetch(
              new SoftmaxCrossEntropy(zero, new OtherLogits.Angular(), 1, 0)
                  .build(graph.scope(), Logits.of(z), graph.ops().constant(new int[classes]))
                  .perSample());
      for (int i = 0; i < classes; i++) {
        double largest = (float) Cosines.LARGEST;
        double clipped = Math.max(-largest, Math.min(largest, logits[i]));
        double expected = Math.log1p(Math.exp(2 / Math.PI * Math.asin(clipped)));
        assertThat((double) losses[i]).as("%s", logits[i]).isCloseTo(expected, within(3e-7));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 33, 4097, 9000})
  void logSumOfTheOthers(int classes) {
    int[] labels = {0, classes - 1, classes / 2};
    float[] logits = Seeds.uniform(20, labels.length * classes);
    float[] factors = Seeds.uniform(21, classes);
    for (int i = 0; i < classes; i++) {
      factors[i] *= 100;
    }
    double[] expected = new double[labels.length];
    Arrays.setAll(expected, i -> logSum(logits, factors, i, labels[i]));
    for (DeviceOptions options : List.of(PLAIN, fused(1))) {
      try (GraphHarness graph = new GraphHarness(options)) {
        Logits z =
            new Logits(
                graph.feed(Shape.of(labels.length, classes), logits),
                graph.feed(Shape.of(classes), factors));
        float[] sums =
            graph.fetch(
                SoftmaxCrossEntropy.logSumOfOthers(graph.scope(), z, graph.ops().constant(labels)));
        if (classes == 1) {
          assertThat(sums).containsOnly(Float.NEGATIVE_INFINITY);
        } else {
          Golden.assertClose(sums, expected, 1e-5);
        }
      }
    }
  }

  private static double logSum(float[] logits, float[] factors, int row, int label) {
    int classes = factors.length;
    double sum = 0;
    for (int j = 0; j < classes; j++) {
      sum += j == label ? 0 : Math.exp((double) logits[row * classes + j] * factors[j]);
    }
    return Math.log(sum);
  }

  @Test
  void logitsTimesANumberAreAllMultiplied() {
    try (GraphHarness graph = new GraphHarness(fused(1))) {
      Operand<TFloat32> products = graph.feed(Shape.of(1, 3), 1, 2, 3);
      Operand<TFloat32> two = graph.ops().constant(2f);
      Logits without = Logits.of(products).times(graph.ops(), two);
      assertThat(graph.fetch(without.values(graph.ops()))).containsExactly(2, 4, 6);
      Logits with =
          new Logits(products, graph.feed(Shape.of(3), 1, 10, 100)).times(graph.ops(), two);
      assertThat(graph.fetch(with.values(graph.ops()))).containsExactly(2, 40, 600);
    }
  }
}
