package org.semblance.nn.softmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.ScaledSum;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Our own soft-max and norms give what TensorFlow's operations give, gradients included. */
class FusedSoftmaxTest {

  private static final double TOLERANCE = 1e-5;

  /** Its derivative differs from sample to sample. */
  private static final TargetLogit SQUARED =
      (ops, logits) ->
          ops.math.sub(
              ops.math.mul(ops.math.square(logits), ops.constant(0.3f)), ops.constant(0.4f));

  @BeforeAll
  static void kernelsAreThere() {
    assumeTrue(
        DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused"),
        () -> "no fused kernels here: " + DeviceOptions.SINGLE_THREAD.kernelsInUse());
  }

  /** 4096 columns are one part of the forward pass, 512 one of the backward pass. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 16, 33, 511, 513, 1000, 4097, 10007})
  void oneSampleForEachPlaceOfTheLabel(int classes) {
    for (double smoothing : new double[] {0, 0.1}) {
      for (boolean factors : new boolean[] {false, true}) {
        compare(new SoftmaxCrossEntropy(SQUARED, 16, smoothing), classes, 5, factors);
        compare(new SoftmaxCrossEntropy(TargetLogit.UNCHANGED, 1, smoothing), classes, 3, factors);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"64, 300, 64", "30, 5000, 130"})
  void manySamples(double scale, int classes, int batch) {
    compare(new SoftmaxCrossEntropy(SQUARED, scale, 0.05), classes, batch, true);
  }

  @Test
  void lossesNextToZeroKeepTheirDigits() {
    // 1 + 4 e^-20 is 1 in float32.
    float[] logits = {20, 0, 0, 0, 0};
    List<float[]> values =
        values(fused(1), new SoftmaxCrossEntropy(TargetLogit.UNCHANGED, 1, 0), logits, null, 0);
    Golden.assertClose(values.get(0), new double[] {4 * Math.exp(-20)}, 1e-14);
  }

  @Test
  void notANumberStaysOne() {
    for (int place = 0; place < 40; place += 13) {
      float[] logits = Seeds.uniform(1, 40);
      logits[place] = Float.NaN;
      List<float[]> values =
          values(fused(1), new SoftmaxCrossEntropy(SQUARED, 64, 0), logits, null, 13);
      assertThat(values.get(0)).containsOnly(Float.NaN);
      assertThat(values.get(2)).contains(Float.NaN);
    }
  }

  @Test
  void ofEqualLogitsTheFirstIsTheLargest() {
    SoftmaxCrossEntropy softmax = new SoftmaxCrossEntropy(TargetLogit.UNCHANGED, 1, 0);
    float[] logits = {1, 2, 2, 0};
    assertThat(values(fused(1), softmax, logits, null, 1).get(1)).containsExactly(1);
    assertThat(values(fused(1), softmax, logits, null, 2).get(1)).containsExactly(0);
  }

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() {
    SoftmaxCrossEntropy softmax = new SoftmaxCrossEntropy(SQUARED, 32, 0.1);
    int[] labels = labels(20, 9000);
    float[] logits = Seeds.uniform(4, 20 * 9000);
    float[] factors = Seeds.uniform(5, 9000);
    List<float[]> one = values(fused(1), softmax, logits, factors, labels);
    List<float[]> many = values(fused(5), softmax, logits, factors, labels);
    for (int i = 0; i < one.size(); i++) {
      assertThat(many.get(i)).isEqualTo(one.get(i));
    }
  }

  @Test
  void logitsThatAreStillNeededAreNotOverwritten() {
    try (GraphHarness graph = new GraphHarness(fused(1))) {
      Operand<TFloat32> x = graph.feed(Shape.of(2, 600), Seeds.uniform(6, 1200));
      // The product is no placeholder, whose place TensorFlow never gives away.
      Operand<TFloat32> logits = graph.ops().math.mul(x, graph.ops().constant(2f));
      Operand<TFloat32> loss =
          loss(graph, new SoftmaxCrossEntropy(SQUARED, 8, 0), Logits.of(logits));
      Output<?> gradient = graph.scope().gradients(loss, List.of(logits)).get(0);
      List<float[]> values = graph.fetchAll(List.of(logits, gradient));
      for (int i = 0; i < 1200; i++) {
        assertThat(values.get(0)[i]).isEqualTo(2 * Seeds.uniform(6, 1200)[i]);
      }
      // Alone, the gradient may take the logits' place.
      assertThat(graph.fetchAll(List.of(gradient)).get(0)).isEqualTo(values.get(1));
    }
  }

  private static Operand<TFloat32> loss(
      GraphHarness graph, SoftmaxCrossEntropy softmax, Logits logits) {
    return softmax
        .build(graph.scope(), logits, graph.ops().constant(new int[] {3, 599}))
        .perSample();
  }

  @Test
  void labelOutsideTheClassesIsRefused() {
    SoftmaxCrossEntropy softmax = new SoftmaxCrossEntropy(TargetLogit.UNCHANGED, 1, 0);
    for (int label : new int[] {-1, 3}) {
      assertThatThrownBy(() -> values(fused(1), softmax, new float[] {1, 2, 3}, null, label))
          .isInstanceOf(SemblanceException.class)
          .hasMessageContaining(String.valueOf(label));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 7", "5, 16", "700, 33", "2, 512"})
  void normsOfRows(int rows, int columns) {
    float[] x = Seeds.uniform(7, rows * columns);
    // A row of zeros, and one below the smallest norm.
    for (int i = 0; rows == 5 && i < columns; i++) {
      x[i] = 0;
      x[(rows - 1) * columns + i] *= 1e-4f;
    }
    List<float[]> plain = norms(new DeviceOptions(1, 1, Kernels.PLAIN), x, rows);
    List<float[]> fused = norms(fused(1), x, rows);
    for (int i = 0; i < plain.size(); i++) {
      Golden.assertCloseToLargest(fused.get(i), plain.get(i), TOLERANCE);
    }
    assertThat(norms(fused(3), x, rows).get(1)).isEqualTo(fused.get(1));
  }

  private static List<float[]> norms(DeviceOptions options, float[] x, int rows) {
    try (GraphHarness graph = new GraphHarness(options)) {
      Operand<TFloat32> input = graph.feed(Shape.of(rows, x.length / rows), x);
      Operand<TFloat32> norms = RowNorms.inverse(graph.scope(), graph.ops(), input, 1e-5f);
      Operand<TFloat32> weights = graph.feed(Shape.of(rows), Seeds.uniform(8, rows));
      List<float[]> values = new ArrayList<>(List.of(graph.fetch(norms)));
      values.addAll(graph.gradients(graph.ops().math.mul(norms, weights), List.of(input)));
      return values;
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 7", "3, 7", "300, 20", "9, 130"})
  void productsWithNormalizedRows(int classes, int size) {
    float[] weight = Seeds.uniform(11, classes * size);
    for (int i = 0; classes == 300 && i < 2 * size; i++) {
      weight[i] *= i < size ? 0 : 1e-4f;
    }
    List<float[]> plain = products(new DeviceOptions(1, 1, Kernels.PLAIN), weight, size);
    List<float[]> fused = products(fused(1), weight, size);
    for (int i = 0; i < plain.size(); i++) {
      Golden.assertCloseToLargest(fused.get(i), plain.get(i), TOLERANCE);
    }
    assertThat(products(fused(3), weight, size).get(2)).isEqualTo(fused.get(2));
  }

  private static List<float[]> products(DeviceOptions options, float[] weight, int size) {
    try (GraphHarness graph = new GraphHarness(options)) {
      int classes = weight.length / size;
      Operand<TFloat32> x = graph.feed(Shape.of(4, size), Seeds.uniform(12, 4 * size));
      Operand<TFloat32> w = graph.feed(Shape.of(classes, size), weight);
      Operand<TFloat32> products =
          NormalizedProducts.of(graph.scope(), graph.ops(), x, w, 1e-5f).values(graph.ops());
      Operand<TFloat32> weights = graph.feed(Shape.of(4, classes), Seeds.uniform(13, 4 * classes));
      List<float[]> values = new ArrayList<>(List.of(graph.fetch(products)));
      values.addAll(graph.gradients(graph.ops().math.mul(products, weights), List.of(x, w)));
      return values;
    }
  }

  @Test
  void sumsWithOneFactorOrOneForEachRow() {
    int rows = 700;
    int columns = 5;
    float[] x = Seeds.uniform(14, rows * columns);
    float[] y = Seeds.uniform(15, rows * columns);
    float[] factors = Seeds.uniform(16, rows);
    try (GraphHarness graph = new GraphHarness(fused(2))) {
      Operand<TFloat32> a = graph.feed(Shape.of(rows, columns), x);
      Operand<TFloat32> b = graph.feed(Shape.of(rows, columns), y);
      Operand<TFloat32> perRow = graph.feed(Shape.of(rows), factors);
      float[] each = graph.fetch(ScaledSum.fused(graph.ops(), 2, a, b, perRow));
      float[] all = graph.fetch(ScaledSum.of(graph.scope(), graph.ops(), a, b, 3));
      for (int i = 0; i < x.length; i++) {
        assertThat(each[i]).isCloseTo(x[i] + factors[i / columns] * y[i], within(1e-6f));
        assertThat(all[i]).isCloseTo(x[i] + 3 * y[i], within(1e-6f));
      }
      Operand<TFloat32> tooFew = graph.feed(Shape.of(2), 1, 2);
      assertThatThrownBy(() -> graph.fetch(ScaledSum.fused(graph.ops(), 2, a, b, tooFew)))
          .hasMessageContaining("one factor");
    }
  }

  private static DeviceOptions fused(int threads) {
    return new DeviceOptions(threads, 1, Kernels.FUSED);
  }

  private static int[] labels(int batch, int classes) {
    int[] labels = new SplittableRandom(9).ints(batch, 0, classes).toArray();
    labels[0] = 0;
    labels[batch - 1] = classes - 1;
    return labels;
  }

  private static void compare(
      SoftmaxCrossEntropy softmax, int classes, int batch, boolean withFactors) {
    float[] logits = Seeds.uniform(2, batch * classes);
    float[] factors = withFactors ? Seeds.uniform(3, classes) : null;
    int[] labels = labels(batch, classes);
    List<float[]> plain =
        values(new DeviceOptions(1, 1, Kernels.PLAIN), softmax, logits, factors, labels);
    List<float[]> fused = values(fused(1), softmax, logits, factors, labels);
    for (int i = 0; i < plain.size(); i++) {
      Golden.assertCloseToLargest(fused.get(i), plain.get(i), TOLERANCE);
    }
  }

  /** The losses, which samples are right, and the gradients by products and factors. */
  private static List<float[]> values(
      DeviceOptions options,
      SoftmaxCrossEntropy softmax,
      float[] logits,
      float @org.jspecify.annotations.Nullable [] factors,
      int... labels) {
    try (GraphHarness graph = new GraphHarness(options)) {
      int classes = logits.length / labels.length;
      Operand<TFloat32> products = graph.feed(Shape.of(labels.length, classes), logits);
      List<Operand<?>> by = new ArrayList<>(List.of(products));
      Logits z = Logits.of(products);
      if (factors != null) {
        z = new Logits(products, graph.feed(Shape.of(classes), factors));
        by.add(z.factors());
      }
      Operand<TInt32> y = graph.ops().constant(labels);
      SoftmaxCrossEntropy.Terms terms = softmax.build(graph.scope(), z, y);
      Operand<TFloat32> weights =
          graph.feed(Shape.of(labels.length), Seeds.uniform(10, labels.length));
      List<float[]> values =
          new ArrayList<>(graph.fetchAll(List.of(terms.perSample(), terms.right())));
      values.addAll(graph.gradients(graph.ops().math.mul(terms.perSample(), weights), by));
      return values;
    }
  }
}
