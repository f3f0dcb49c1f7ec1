package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.semblance.losses.EmbeddingHarness.EMBEDDINGS;
import static org.semblance.losses.EmbeddingHarness.LABELS;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.Seeds;

class CenterLossTest {

  private static final double FLOAT32 = 3e-6;
  private static final String CENTERS = "centerLoss/centers";
  private static final EuclideanCenter EUCLIDEAN = new EuclideanCenter(1, 0.5);

  @Test
  void equalsTheGoldenVectorsOfTwoSteps() {
    try (EmbeddingHarness harness = new EmbeddingHarness(EUCLIDEAN, EMBEDDINGS, LABELS)) {
      Golden.assertClose(
          harness.next().perSample(), new double[] {1, 1.065, 1.125, 1.315, .97, 1.145}, FLOAT32);
      Golden.assertClose(
          Arrays.copyOf(harness.state(CENTERS), 4),
          new double[] {.3, .016667, .033333, .366667},
          FLOAT32);
      Golden.assertClose(
          harness.next().perSample(),
          new double[] {.44625, .489583, .526111, .652778, .541528, .658194},
          FLOAT32);
    }
  }

  @Test
  void cosineEqualsItsGoldenVector() {
    try (EmbeddingHarness harness =
        new EmbeddingHarness(CosineCenter.DEFAULT, EMBEDDINGS, LABELS)) {
      harness.setState(CENTERS, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);
      Golden.assertClose(
          harness.next().perSample(),
          new double[] {.292893, .451849, .333333, .07506, 1.717958, 1.330409},
          FLOAT32);
    }
  }

  /** Labels that are there once, twice and thrice, and a class that is not. */
  @Test
  void bothMatchPlainLoopsStepAfterStep() {
    int[] labels = {4, 0, 2, 4, 4, 2};
    float[] e = Seeds.uniform(21, 6 * 4);
    for (CenterLoss loss : new CenterLoss[] {new EuclideanCenter(1, 0.3), new CosineCenter(1, 1)}) {
      double[][] centers = PlainEmbeddingLosses.rows(Seeds.uniform(22, 5 * 4), 5);
      float[] first = new float[20];
      for (int i = 0; i < first.length; i++) {
        first[i] = (float) centers[i / 4][i % 4];
      }
      try (EmbeddingHarness harness = new EmbeddingHarness(loss, e, labels)) {
        harness.setState(CENTERS, first);
        for (int step = 0; step < 3; step++) {
          PlainEmbeddingLosses.check(harness.next(), e, labels, plain(loss, centers));
          move(centers, e, labels, loss.updateRate());
          double[] expected = Arrays.stream(centers).flatMapToDouble(Arrays::stream).toArray();
          Golden.assertClose(harness.state(CENTERS), expected, 1e-5);
        }
      }
    }
  }

  private static PlainEmbeddingLosses.Plain plain(CenterLoss loss, double[][] centers) {
    return (rows, y) -> {
      double[] losses = new double[y.length];
      for (int i = 0; i < y.length; i++) {
        losses[i] =
            loss instanceof EuclideanCenter
                ? PlainEmbeddingLosses.distance(rows[i], centers[y[i]]) / 2
                : 1 - PlainEmbeddingLosses.cosine(rows[i], centers[y[i]]);
      }
      return losses;
    };
  }

  /**
   * Moves each centre by the mean of its samples' differences, counted as if there was one more.
   */
  private static void move(double[][] centers, float[] embeddings, int[] labels, double rate) {
    double[][] e = PlainEmbeddingLosses.rows(embeddings, labels.length);
    for (int y = 0; y < centers.length; y++) {
      double[] sum = new double[4];
      int count = 0;
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] == y) {
          count++;
          for (int d = 0; d < 4; d++) {
            sum[d] += centers[y][d] - e[i][d];
          }
        }
      }
      for (int d = 0; d < 4; d++) {
        centers[y][d] -= rate * sum[d] / (count + 1);
      }
    }
  }

  @Test
  void classesThatAreNotInTheBatchDoNotMove() {
    try (EmbeddingHarness harness = new EmbeddingHarness(EUCLIDEAN, new float[] {1, 2}, 2)) {
      harness.setState(CENTERS, 7, 8, 9, 10, 0, 0);
      harness.next();
      assertThat(harness.state(CENTERS)).containsExactly(7, 8, 9, 10, 0.25f, 0.5f);
    }
  }

  @Test
  void aCentreThatHasNotMovedGivesTheCosineFormLossOneWithoutAGradient() {
    EmbeddingHarness.Values values =
        EmbeddingHarness.evaluate(CosineCenter.DEFAULT, EMBEDDINGS, LABELS);
    assertThat(values.perSample()).containsOnly(1);
    for (float gradient : values.gradient()) {
      assertThat(Math.abs(gradient)).isZero();
    }
  }

  @Test
  void bothAreFiniteForExtremeEmbeddings() {
    for (CenterLoss loss : new CenterLoss[] {EUCLIDEAN, CosineCenter.DEFAULT}) {
      for (float size : new float[] {0, 0x1p-100f, 0x1p50f}) {
        EmbeddingHarness.Values values =
            EmbeddingHarness.evaluate(loss, new float[] {size, -size, size, size}, 0, 0);
        assertThat(Float.isFinite(values.loss())).isTrue();
        for (float gradient : values.gradient()) {
          assertThat(Float.isFinite(gradient)).isTrue();
        }
      }
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new EuclideanCenter(-1, 0.5))
        .hasMessageContaining("centerLoss.weight must be > 0 and finite, got -1");
    assertThatThrownBy(() -> new CosineCenter(1, 1.5))
        .hasMessageContaining("centerLoss.updateRate must be in (0, 1], got 1.5");
  }
}
