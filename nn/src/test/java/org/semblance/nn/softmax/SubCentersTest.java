package org.semblance.nn.softmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class SubCentersTest {

  static Stream<DeviceOptions> kernels() {
    DeviceOptions plain = new DeviceOptions(1, 1, Kernels.PLAIN);
    return DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused")
        ? Stream.of(plain, new DeviceOptions(1, 1, Kernels.FUSED), DeviceOptions.DEFAULT)
        : Stream.of(plain);
  }

  /** The largest, and the gradients of its sum, weighted, by logits and factors. */
  private static List<float[]> values(
      DeviceOptions options,
      int batch,
      int centers,
      float[] logits,
      float @Nullable [] factors,
      float[] weights) {
    try (GraphHarness graph = new GraphHarness(options)) {
      int columns = logits.length / batch;
      Operand<TFloat32> products = graph.feed(Shape.of(batch, columns), logits);
      List<Operand<?>> by = new ArrayList<>(List.of(products));
      Logits all = Logits.of(products);
      if (factors != null) {
        all = new Logits(products, graph.feed(Shape.of(columns), factors));
        by.add(all.factors());
      }
      Operand<TFloat32> largest =
          SubCenters.largest(graph.scope(), graph.ops(), all, centers).values(graph.ops());
      Operand<TFloat32> weight = graph.feed(Shape.of(batch, columns / centers), weights);
      List<float[]> values = new ArrayList<>(List.of(graph.fetch(largest)));
      values.addAll(graph.gradients(graph.ops().math.mul(largest, weight), by));
      return values;
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void largestOfEachClassHasTheGradient(DeviceOptions options) {
    // Two pictures, two classes, three sub-centres; equal ones count as the first.
    float[] logits = {.1f, .7f, .3f, -.5f, -.4f, -.6f, .2f, .2f, .1f, 0, -1, 0};
    List<float[]> values = values(options, 2, 3, logits, null, new float[] {1, 2, 3, 4});
    assertThat(values.get(0)).containsExactly(.7f, -.4f, .2f, 0);
    assertThat(values.get(1)).containsExactly(0, 1, 0, 0, 2, 0, 3, 0, 0, 4, 0, 0);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void factorsDecideToo(DeviceOptions options) {
    // As products the first is larger, as logits, 0.25 and 0.6, the second.
    float[] factors = {.5f, 2, 1, 2};
    List<float[]> values =
        values(options, 1, 2, new float[] {.5f, .3f, 2, 1.5f}, factors, new float[] {1, 10});
    assertThat(values.get(0)).containsExactly(.6f, 3);
    assertThat(values.get(1)).containsExactly(0, 2, 0, 20);
    assertThat(values.get(2)).containsExactly(0, .3f, 0, 15);
  }

  /** 1024 classes are one part. */
  @ParameterizedTest
  @MethodSource("kernels")
  void manyClassesGiveWhatAPlainLoopGives(DeviceOptions options) {
    for (int classes : new int[] {1, 5, 1023, 1025, 3000}) {
      for (int centers : new int[] {2, 3, 5}) {
        int batch = 4;
        int columns = classes * centers;
        float[] logits = Seeds.uniform(classes, batch * columns);
        float[] factors = Seeds.uniform(classes + 1, columns);
        float[] weights = Seeds.uniform(classes + 2, batch * classes);
        double[] largest = new double[batch * classes];
        double[] byLogits = new double[batch * columns];
        double[] byFactors = new double[columns];
        for (int b = 0; b < batch; b++) {
          for (int c = 0; c < classes; c++) {
            int best = 0;
            for (int s = 1; s < centers; s++) {
              if (logit(logits, factors, b, c * centers + s)
                  > logit(logits, factors, b, c * centers + best)) {
                best = s;
              }
            }
            int column = c * centers + best;
            largest[b * classes + c] = logit(logits, factors, b, column);
            byLogits[b * columns + column] = (double) weights[b * classes + c] * factors[column];
            byFactors[column] += (double) weights[b * classes + c] * logits[b * columns + column];
          }
        }
        List<float[]> values = values(options, batch, centers, logits, factors, weights);
        Golden.assertClose(values.get(0), largest, 1e-6);
        Golden.assertClose(values.get(1), byLogits, 1e-6);
        Golden.assertClose(values.get(2), byFactors, 1e-6);
      }
    }
  }

  private static double logit(float[] logits, float[] factors, int row, int column) {
    return (double) logits[row * factors.length + column] * factors[column];
  }

  @Test
  void oneSubCenterIsTheClassItself() {
    try (GraphHarness graph = new GraphHarness()) {
      Logits logits = Logits.of(graph.feed(Shape.of(1, 2), 1, 2));
      assertThat(SubCenters.largest(graph.scope(), graph.ops(), logits, 1)).isSameAs(logits);
      assertThatThrownBy(() -> SubCenters.largest(graph.scope(), graph.ops(), logits, 0))
          .hasMessageContaining("got 0");
    }
  }

  @Test
  void nearestOfTheLabelsIsFound() {
    try (GraphHarness graph = new GraphHarness()) {
      Logits logits =
          new Logits(
              graph.feed(Shape.of(2, 4), .5f, .3f, 9, 9, 9, 9, -2, -1),
              graph.feed(Shape.of(4), .5f, 2, 1, 1));
      Operand<?> nearest =
          graph
              .ops()
              .dtypes
              .cast(
                  SubCenters.ofLabels(
                      graph.ops(), logits, graph.ops().constant(new int[] {0, 1}), 2),
                  TFloat32.class);
      assertThat(graph.fetch(nearest)).containsExactly(1, 1);
    }
  }

  @Test
  void columnsThatAreNoWholeClassesFail() {
    assumeTrue(DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused"), "no fused kernels");
    assertThatThrownBy(
            () -> values(DeviceOptions.SINGLE_THREAD, 1, 3, new float[4], null, new float[] {1}))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("same number of sub-centres");
  }
}
