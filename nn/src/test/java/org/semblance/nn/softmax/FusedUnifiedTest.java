package org.semblance.nn.softmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Our own unified cross-entropy gives what TensorFlow's operations give, gradients included. */
class FusedUnifiedTest {

  private static final double TOLERANCE = 1e-5;
  private static final DeviceOptions PLAIN = new DeviceOptions(1, 1, Kernels.PLAIN);

  private static final TargetLogit LOWERED =
      (ops, own) -> ops.math.sub(ops.math.mul(own, ops.constant(0.9f)), ops.constant(0.2f));

  private static final UnifiedCrossEntropy ENTROPY = new UnifiedCrossEntropy(LOWERED, 32, 0.7);

  @BeforeAll
  static void kernelsAreThere() {
    assumeTrue(
        DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused"),
        () -> "no fused kernels here: " + DeviceOptions.SINGLE_THREAD.kernelsInUse());
  }

  private static DeviceOptions fused(int threads) {
    return new DeviceOptions(threads, 1, Kernels.FUSED);
  }

  /** Losses, which are right; gradients by products, bias and factors. */
  private static List<float[]> values(
      DeviceOptions options,
      float[] logits,
      float @Nullable [] factors,
      float bias,
      int... labels) {
    try (GraphHarness graph = new GraphHarness(options)) {
      int batch = labels.length;
      int classes = logits.length / batch;
      Operand<TFloat32> products = graph.feed(Shape.of(batch, classes), logits);
      Operand<TFloat32> b = graph.feed(Shape.scalar(), bias);
      List<Operand<?>> by = new ArrayList<>(List.of(products, b));
      Logits z = Logits.of(products);
      if (factors != null) {
        z = new Logits(products, graph.feed(Shape.of(classes), factors));
        by.add(z.factors());
      }
      UnifiedCrossEntropy.Terms terms =
          ENTROPY.build(graph.scope(), z, graph.ops().constant(labels), b);
      List<float[]> values =
          new ArrayList<>(graph.fetchAll(List.of(terms.perSample(), terms.right())));
      Operand<TFloat32> weights = graph.feed(Shape.of(batch), Seeds.uniform(10, batch));
      values.addAll(graph.gradients(graph.ops().math.mul(terms.perSample(), weights), by));
      return values;
    }
  }

  /** 4096 columns are one part of the forward pass, 512 one of the backward pass. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 16, 33, 511, 513, 4097, 10007})
  void everyNumberOfClasses(int classes) {
    int batch = 4;
    int[] labels = new SplittableRandom(9).ints(batch, 0, classes).toArray();
    labels[0] = 0;
    labels[batch - 1] = classes - 1;
    float[] logits = Seeds.uniform(2, batch * classes);
    for (boolean withFactors : new boolean[] {false, true}) {
      float[] factors = withFactors ? Seeds.uniform(3, classes) : null;
      for (float bias : new float[] {-2, 10}) {
        List<float[]> plain = values(PLAIN, logits, factors, bias, labels);
        List<float[]> fused = values(fused(1), logits, factors, bias, labels);
        for (int i = 0; i < plain.size(); i++) {
          Golden.assertCloseToLargest(fused.get(i), plain.get(i), TOLERANCE);
        }
      }
    }
  }

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() {
    int[] labels = {0, 5000, 8999};
    float[] logits = Seeds.uniform(4, 3 * 9000);
    float[] factors = Seeds.uniform(5, 9000);
    List<float[]> one = values(fused(1), logits, factors, 5, labels);
    List<float[]> many = values(fused(5), logits, factors, 5, labels);
    for (int i = 0; i < one.size(); i++) {
      assertThat(many.get(i)).isEqualTo(one.get(i));
    }
  }

  /** A hundred thousand terms of e^−20 = 2.06e-9, which are nothing beside 1 in float32. */
  @Test
  void manySmallTermsKeepTheirDigits() {
    int classes = 100_001;
    float[] logits = new float[classes];
    logits[0] = 10;
    float loss = values(fused(1), logits, null, 20, 0).get(0)[0];
    double own = Math.log1p(Math.exp(20 - 32 * (10 * 0.9f - 0.2f)));
    double expected = own + 0.7 * 100_000 * Math.log1p(Math.exp(-20));
    assertThat((double) loss).isCloseTo(expected, within(1e-5 * expected));
  }

  @Test
  void farFromTheBiasItIsLinearOrNothing() {
    float[] logits = {0, 30, -30};
    List<float[]> values = values(fused(1), logits, null, 0, 0);
    // softplus(−32 (0 − 0.2)) + 0.7 (960 + 0)
    Golden.assertClose(values.get(0), new double[] {6.4 + Math.log1p(Math.exp(-6.4)) + 672}, 1e-6);
    float weight = Seeds.uniform(10, 1)[0];
    double sigmoid = 1 / (1 + Math.exp(-6.4));
    Golden.assertClose(
        values.get(2), new double[] {-32 * .9 * sigmoid * weight, 32 * .7 * weight, 0}, 1e-6);
    Golden.assertClose(values.get(3), new double[] {(sigmoid - .7) * weight}, 1e-6);
  }

  @Test
  void notANumberStaysOne() {
    for (int place = 0; place < 40; place += 13) {
      float[] logits = Seeds.uniform(1, 40);
      logits[place] = Float.NaN;
      List<float[]> values = values(fused(1), logits, null, 1, 13);
      assertThat(values.get(0)).containsOnly(Float.NaN);
      assertThat(values.get(2)).contains(Float.NaN);
    }
  }

  @Test
  void labelOutsideTheClassesIsRefused() {
    for (int label : new int[] {-1, 3}) {
      assertThatThrownBy(() -> values(fused(1), new float[] {1, 2, 3}, null, 0, label))
          .isInstanceOf(SemblanceException.class)
          .hasMessageContaining(String.valueOf(label));
    }
  }
}
