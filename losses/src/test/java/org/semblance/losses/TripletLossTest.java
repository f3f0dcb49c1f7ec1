package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.semblance.losses.EmbeddingHarness.EMBEDDINGS;
import static org.semblance.losses.EmbeddingHarness.LABELS;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.Seeds;

/** The losses that look for triplets in the batch. */
class TripletLossTest {

  private static final double FLOAT32 = 3e-6;
  private static final int[] TWELVE = {0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 1, 3};

  static List<TripletLoss> all() {
    return List.of(
        BatchHardTriplet.DEFAULT,
        ArcBatchHardTriplet.DEFAULT,
        EuclideanBatchHardTriplet.DEFAULT,
        AutoAlphaTriplet.DEFAULT,
        BatchAllTriplet.DEFAULT);
  }

  private static float[] golden(EmbeddingLoss loss) {
    return EmbeddingHarness.evaluate(loss, EMBEDDINGS, LABELS).perSample();
  }

  @Test
  void equalTheGoldenVectors() {
    Golden.assertClose(
        golden(BatchHardTriplet.DEFAULT), new double[] {0, 0, 0, 0, .399368, .350884}, FLOAT32);
    Golden.assertClose(
        golden(ArcBatchHardTriplet.DEFAULT), new double[] {0, 0, 0, 0, .367435, .318951}, FLOAT32);
    Golden.assertClose(
        golden(EuclideanBatchHardTriplet.DEFAULT), new double[] {0, 0, 0, 0, .68, .33}, FLOAT32);
    Golden.assertClose(
        golden(BatchAllTriplet.DEFAULT),
        new double[] {.015498, .015498, .068362, .068362, .610086, .575780},
        FLOAT32);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.35, 1.5})
  void matchPlainLoops(double alpha) {
    float[] e = Seeds.uniform(11, 12 * 5);
    PlainEmbeddingLosses.check(
        EmbeddingHarness.evaluate(new BatchHardTriplet(1, alpha), e, TWELVE),
        e,
        TWELVE,
        PlainEmbeddingLosses.batchHard(p -> p, alpha));
    // No label is there once: float32 knows the angle of cosine 1 to 3e-4 only.
    int[] groups = {0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 1, 2};
    PlainEmbeddingLosses.check(
        EmbeddingHarness.evaluate(new ArcBatchHardTriplet(1, alpha), e, groups),
        e,
        groups,
        PlainEmbeddingLosses.batchHard(p -> PlainLosses.arc(p, alpha), 0));
    PlainEmbeddingLosses.check(
        EmbeddingHarness.evaluate(new EuclideanBatchHardTriplet(1, alpha), e, TWELVE),
        e,
        TWELVE,
        PlainEmbeddingLosses.euclidean(alpha));
    PlainEmbeddingLosses.check(
        EmbeddingHarness.evaluate(new BatchAllTriplet(1, alpha), e, TWELVE),
        e,
        TWELVE,
        PlainEmbeddingLosses.batchAll(alpha));
  }

  @Test
  void autoAlphaTakesItsMarginFromTheBatchBefore() {
    try (EmbeddingHarness harness =
        new EmbeddingHarness(new AutoAlphaTriplet(1, 0.1, 1), EMBEDDINGS, LABELS)) {
      EmbeddingHarness.Values first = harness.next();
      PlainEmbeddingLosses.check(first, EMBEDDINGS, LABELS, PlainEmbeddingLosses.euclidean(1));
      double[][] e = PlainEmbeddingLosses.rows(EMBEDDINGS, 6);
      double sum = 0;
      for (double[] a : e) {
        for (double[] b : e) {
          sum += PlainEmbeddingLosses.distance(a, b);
        }
      }
      double margin = 0.1 * sum / 36;
      assertThat(first.monitors()[1]).isEqualTo(1);
      Golden.assertClose(harness.state("loss/autoAlpha/margin"), new double[] {margin}, FLOAT32);
      EmbeddingHarness.Values second = harness.next();
      assertThat(second.monitors()[1]).isEqualTo(harness.state("loss/autoAlpha/margin")[0]);
      PlainEmbeddingLosses.check(
          second, EMBEDDINGS, LABELS, PlainEmbeddingLosses.euclidean(margin));
    }
  }

  @Test
  void tellTheShareOfTripletsThatStillCount() {
    float third = 1 / 3f;
    assertThat(
            EmbeddingHarness.evaluate(BatchHardTriplet.DEFAULT, EMBEDDINGS, LABELS).monitors()[0])
        .isEqualTo(third);
    assertThat(EmbeddingHarness.evaluate(BatchAllTriplet.DEFAULT, EMBEDDINGS, LABELS).monitors()[0])
        .isEqualTo(third);
  }

  @ParameterizedTest
  @MethodSource("all")
  void areFiniteForBatchesWithoutPairsAndForExtremeEmbeddings(TripletLoss loss) {
    float[] random = Seeds.uniform(3, 24);
    float[] zeros = new float[24];
    float[] same = new float[24];
    Arrays.fill(same, 1);
    for (int[] labels : new int[][] {{0, 0, 0, 0, 0, 0}, {0, 1, 2, 3, 4, 5}, LABELS}) {
      for (float[] embeddings :
          List.of(random, zeros, same, scaled(random, 0x1p50f), scaled(random, 0x1p-66f))) {
        EmbeddingHarness.Values values = EmbeddingHarness.evaluate(loss, embeddings, labels);
        assertThat(Float.isFinite(values.loss())).isTrue();
        for (float gradient : values.gradient()) {
          assertThat(Float.isFinite(gradient)).isTrue();
        }
      }
    }
  }

  private static float[] scaled(float[] values, float factor) {
    float[] scaled = new float[values.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = values[i] * factor;
    }
    return scaled;
  }

  @Test
  void aBatchOfOneIdentityCostsNothingMoreThanItsMargins() {
    // n = -1, p = the lowest cosine: only far positives could count, and none is below -0.65.
    float[] near = {1, 0, 1, 0.1f, 1, 0.2f};
    assertThat(EmbeddingHarness.evaluate(BatchHardTriplet.DEFAULT, near, 0, 0, 0).loss()).isZero();
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new BatchHardTriplet(0, 0.35))
        .hasMessageContaining("triplet.weight must be > 0");
    assertThatThrownBy(() -> new BatchHardTriplet(1, -0.1))
        .hasMessageContaining("triplet.alpha must be >= 0");
    assertThatThrownBy(() -> new ArcBatchHardTriplet(1, 4))
        .hasMessageContaining("triplet.alpha must be in [0, pi], got 4");
    assertThatThrownBy(() -> new AutoAlphaTriplet(1, 0.1, Double.NaN))
        .hasMessageContaining("triplet.firstMargin must be >= 0");
  }
}
