package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.semblance.losses.ClassificationHead;
import org.semblance.losses.LossInput;
import org.semblance.losses.NormalizedHead;
import org.semblance.losses.SoftmaxHead;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.testing.GraphHarness;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class AngleCountsTest {

  private static float cos(double degrees) {
    return (float) Math.cos(Math.toRadians(degrees));
  }

  private static AngleCounts counts(
      GraphHarness graph, ClassificationHead head, int pictures, float[] own) {
    // Two classes; the other's cosine counts nowhere.
    float[] cosines = new float[2 * own.length];
    int[] labels = new int[own.length];
    for (int i = 0; i < own.length; i++) {
      labels[i] = i % 2;
      cosines[2 * i + labels[i]] = own[i];
      cosines[2 * i + 1 - labels[i]] = cos(42);
    }
    Ops ops = graph.ops();
    Operand<TFloat32> logits = graph.feed(Shape.of(own.length, 2), cosines);
    return AngleCounts.of(
        head,
        new LossInput(
            graph.scope(),
            Logits.of(logits),
            ops.constant(labels),
            logits,
            ops.constant(new long[] {1, 1}),
            2),
        pictures);
  }

  private static float[] expected(int... bins) {
    float[] counts = new float[36];
    Arrays.stream(bins).forEach(bin -> counts[bin]++);
    return counts;
  }

  @Test
  void countsTheLabelsAngles() {
    try (GraphHarness graph = new GraphHarness()) {
      float[] own = {cos(2), cos(62), cos(64), cos(87), cos(179), -1, 1, 1.0001f};
      AngleCounts counts = counts(graph, new NormalizedHead(), own.length, own);
      assertThat(graph.fetch(counts.fetches().get(0)))
          .isEqualTo(expected(0, 12, 12, 17, 35, 35, 0, 0));
    }
  }

  @Test
  void ofPicturesWithTwoLabelsTheFirstCounts() {
    try (GraphHarness graph = new GraphHarness()) {
      float[] own = {cos(2), cos(62), cos(87), cos(87)};
      AngleCounts counts = counts(graph, new NormalizedHead(), 2, own);
      assertThat(graph.fetch(counts.fetches().get(0))).isEqualTo(expected(0, 12));
    }
  }

  @Test
  void whatIsNoNumberCountsNowhere() {
    try (GraphHarness graph = new GraphHarness()) {
      float[] own = {Float.NaN, cos(62)};
      AngleCounts counts = counts(graph, new NormalizedHead(), 2, own);
      float[] found = graph.fetch(counts.fetches().get(0));
      assertThat(found[12]).isEqualTo(1);
      assertThat(AngleCounts.read(TFloat32.vectorOf(found)).total()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void logitsThatAreNoCosinesHaveNoAngles() {
    try (GraphHarness graph = new GraphHarness()) {
      AngleCounts counts = counts(graph, new SoftmaxHead(), 1, new float[] {3});
      assertThat(counts.fetches()).isEmpty();
    }
  }
}
