package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.semblance.losses.EmbeddingHarness.EMBEDDINGS;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.Seeds;

/** Losses of triplets that stand in the batch, and how they are chosen from a bag. */
class MinedTripletTest {

  private static final double FLOAT32 = 3e-6;
  private static final int[] BAG_LABELS = {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3};

  static List<TripletLoss> all() {
    return List.of(
        OfflineTriplet.DEFAULT,
        ArcOfflineTriplet.DEFAULT,
        SemiHardTriplet.DEFAULT,
        AngularSemiHardTriplet.DEFAULT);
  }

  /** Labels play no part: rows are anchor, positive, negative. */
  private static EmbeddingHarness.Values evaluate(TripletLoss loss, float[] embeddings, int rows) {
    return EmbeddingHarness.evaluate(loss, embeddings, new int[rows]);
  }

  @Test
  void offlineEqualTheGoldenVectors() {
    Golden.assertClose(
        evaluate(OfflineTriplet.DEFAULT, EMBEDDINGS, 6).perSample(),
        new double[] {0, .643782},
        FLOAT32);
    Golden.assertClose(
        evaluate(ArcOfflineTriplet.DEFAULT, EMBEDDINGS, 6).perSample(),
        new double[] {0, .640955},
        FLOAT32);
  }

  @Test
  void semiHardEqualLiterals() {
    // Anchor at 0°, positive at 60°, negative at 90°: squared distances 1 and 2, angles π/3, π/2.
    float[] e = {2, 0, 0.5f, (float) (Math.sqrt(3) / 2), 0, 3};
    Golden.assertClose(
        evaluate(new SemiHardTriplet(1, 1.25, true, 8, 4), e, 3).perSample(),
        new double[] {0.25},
        FLOAT32);
    Golden.assertClose(
        evaluate(new AngularSemiHardTriplet(1, 0.75, true, 8, 4), e, 3).perSample(),
        new double[] {0.75 - Math.PI / 6},
        FLOAT32);
  }

  private static double cosineOf(double[][] e, int a, int b) {
    return PlainEmbeddingLosses.cosine(e[a], e[b]);
  }

  private static double hinge(TripletLoss loss, double p, double n) {
    double alpha = 0.35;
    if (loss instanceof OfflineTriplet) {
      return n - p + alpha;
    }
    if (loss instanceof ArcOfflineTriplet) {
      return n - PlainLosses.arc(p, alpha);
    }
    return loss instanceof SemiHardTriplet
        ? (2 - 2 * p) - (2 - 2 * n) + 0.3
        : Math.acos(p) - Math.acos(n) + alpha;
  }

  @ParameterizedTest
  @MethodSource("all")
  void gradientsAreThoseOfPlainLoops(TripletLoss loss) {
    float[] values = Seeds.uniform(51, 12 * 5);
    EmbeddingHarness.Values found = evaluate(loss, values, 12);
    double[][] e = PlainEmbeddingLosses.rows(values, 12);
    assertThat(found.perSample()).hasSize(4);
    for (int t = 0; t < 4; t++) {
      double expected = Math.max(0, hinge(loss, e, t));
      Golden.assertClose(new float[] {found.perSample()[t]}, new double[] {expected}, 1e-5);
    }
    for (int i = 0; i < 12; i++) {
      for (int d = 0; d < 5; d++) {
        double at = e[i][d];
        e[i][d] = at + 1e-6;
        double above = mean(loss, e);
        e[i][d] = at - 1e-6;
        double below = mean(loss, e);
        e[i][d] = at;
        double numeric = (above - below) / 2e-6;
        Golden.assertClose(new float[] {found.gradient()[5 * i + d]}, new double[] {numeric}, 1e-4);
      }
    }
  }

  private static double hinge(TripletLoss loss, double[][] e, int triplet) {
    return hinge(
        loss, cosineOf(e, 3 * triplet, 3 * triplet + 1), cosineOf(e, 3 * triplet, 3 * triplet + 2));
  }

  private static double mean(TripletLoss loss, double[][] e) {
    double sum = 0;
    for (int t = 0; t < 4; t++) {
      sum += Math.max(0, hinge(loss, e, t));
    }
    return sum / 4;
  }

  @ParameterizedTest
  @MethodSource("all")
  void areFiniteForExtremeEmbeddings(TripletLoss loss) {
    for (float size : new float[] {0, 0x1p-100f, 1, 0x1p50f}) {
      float[] e = new float[12];
      Arrays.fill(e, size);
      EmbeddingHarness.Values values = evaluate(loss, e, 3);
      assertThat(Float.isFinite(values.loss())).isTrue();
      for (float gradient : values.gradient()) {
        assertThat(Float.isFinite(gradient)).isTrue();
      }
    }
  }

  private static float[][] bag() {
    double[][] rows = PlainEmbeddingLosses.rows(Seeds.uniform(61, 12 * 4), 12);
    float[][] unit = new float[12][4];
    for (int i = 0; i < 12; i++) {
      double norm = Math.sqrt(PlainEmbeddingLosses.dot(rows[i], rows[i]));
      for (int d = 0; d < 4; d++) {
        unit[i][d] = (float) (rows[i][d] / norm);
      }
    }
    return unit;
  }

  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }

  @Test
  void offlineMiningFindsTheHardestOfEachPicture() {
    float[][] bag = bag();
    int[] chosen = OfflineTriplet.DEFAULT.mine(bag, BAG_LABELS, 3);
    assertThat(chosen).hasSize(36);
    boolean[] anchors = new boolean[12];
    for (int t = 0; t < 12; t++) {
      int a = chosen[3 * t];
      anchors[a] = true;
      double own = cosine(bag[a], bag[chosen[3 * t + 1]]);
      double other = cosine(bag[a], bag[chosen[3 * t + 2]]);
      assertThat(chosen[3 * t + 1]).isNotEqualTo(a);
      assertThat(BAG_LABELS[chosen[3 * t + 1]]).isEqualTo(BAG_LABELS[a]);
      assertThat(BAG_LABELS[chosen[3 * t + 2]]).isNotEqualTo(BAG_LABELS[a]);
      for (int j = 0; j < 12; j++) {
        if (BAG_LABELS[j] != BAG_LABELS[a]) {
          assertThat(cosine(bag[a], bag[j])).isLessThanOrEqualTo(other + 1e-6);
        } else if (j != a) {
          assertThat(cosine(bag[a], bag[j])).isGreaterThanOrEqualTo(own - 1e-6);
        }
      }
    }
    assertThat(anchors).containsOnly(true);
    assertThat(ArcOfflineTriplet.DEFAULT.mine(bag, BAG_LABELS, 3)).isEqualTo(chosen);
    assertThat(OfflineTriplet.DEFAULT.mine(bag, BAG_LABELS, 4)).isNotEqualTo(chosen);
  }

  /** Over many seeds exactly the triplets that the rule allows are chosen. */
  @Test
  void semiHardMiningChoosesWhatTheMarginAllowsAndNothingElse() {
    float[][] bag = bag();
    for (boolean semiHard : new boolean[] {true, false}) {
      Set<String> allowed = new HashSet<>();
      for (int a = 0; a < 12; a++) {
        for (int p = a + 1; p < 12; p++) {
          for (int n = 0; n < 12; n++) {
            double gap = 2 * cosine(bag[a], bag[p]) - 2 * cosine(bag[a], bag[n]);
            if (BAG_LABELS[a] == BAG_LABELS[p]
                && BAG_LABELS[a] != BAG_LABELS[n]
                && gap < 0.6
                && (!semiHard || gap > 0)) {
              allowed.add(a + " " + p + " " + n);
            }
          }
        }
      }
      Set<String> seen = new HashSet<>();
      for (int seed = 0; seed < 300; seed++) {
        int[] chosen = new SemiHardTriplet(1, 0.6, semiHard, 12, 3).mine(bag, BAG_LABELS, seed);
        assertThat(chosen).hasSize(36);
        for (int t = 0; t < 12; t++) {
          seen.add(chosen[3 * t] + " " + chosen[3 * t + 1] + " " + chosen[3 * t + 2]);
        }
      }
      assertThat(seen).isEqualTo(allowed).hasSizeGreaterThan(5);
    }
  }

  @Test
  void aBagWithoutSemiHardTripletsGivesTheHardest() {
    // Two people, each of one direction, opposite to one another.
    float[][] bag = {{1, 0}, {1, 0}, {-1, 0}, {-1, 0}};
    int[] labels = {0, 0, 1, 1};
    int[] chosen = AngularSemiHardTriplet.DEFAULT.mine(bag, labels, 1);
    assertThat(chosen).hasSize(12);
    for (int t = 0; t < 4; t++) {
      assertThat(labels[chosen[3 * t + 1]]).isEqualTo(labels[chosen[3 * t]]);
      assertThat(labels[chosen[3 * t + 2]]).isNotEqualTo(labels[chosen[3 * t]]);
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new OfflineTriplet(1, 0.35, 10, 4))
        .hasMessageContaining("triplet.bagImages must be a multiple of imagesPerIdentity=4");
    assertThatThrownBy(() -> new SemiHardTriplet(1, 0.35, true, 4, 1))
        .hasMessageContaining("triplet.imagesPerIdentity must be >= 2, got 1");
    assertThatThrownBy(() -> new AngularSemiHardTriplet(1, 0, true, 8, 4))
        .hasMessageContaining("triplet.alpha must be > 0");
    assertThatThrownBy(() -> new TripletMining(new float[2][3], new int[2], 1).hardest())
        .hasMessageContaining("picture 0 has none of another identity");
  }
}
