package org.semblance.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.semblance.losses.PackageGoldens.floats;
import static org.semblance.losses.PackageGoldens.ints;
import static org.semblance.losses.PackageGoldens.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses over embeddings, and which triplets are mined, beside those of public packages. */
class EmbeddingGoldenTest {

  static Stream<Arguments> triplets() {
    JsonNode hard = PackageGoldens.one("triplets.json", "batchHard");
    JsonNode euclidean = PackageGoldens.one("triplets.json", "batchHardEuclidean");
    JsonNode offline = PackageGoldens.one("triplets.json", "offlineTriplet");
    JsonNode semiHard = PackageGoldens.one("triplets.json", "semiHard");
    return Stream.of(
        Arguments.of(new BatchHardTriplet(1, number(hard, "alpha")), hard),
        Arguments.of(new EuclideanBatchHardTriplet(1, number(euclidean, "alpha")), euclidean),
        Arguments.of(new OfflineTriplet(1, number(offline, "alpha"), 8, 4), offline),
        Arguments.of(new SemiHardTriplet(1, number(semiHard, "alpha"), true, 8, 4), semiHard));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("triplets")
  void tripletsAreThoseOfThePackageInBothMeans(TripletLoss loss, JsonNode golden) {
    try (EmbeddingHarness harness =
        new EmbeddingHarness(loss, floats(golden, "embeddings"), ints(golden, "labels"))) {
      EmbeddingHarness.Values values = harness.next();

      JsonNode all = golden.path("all");
      PackageGoldens.assertLoss(all, values.loss());
      PackageGoldens.assertGradient(all, "byEmbeddings", values.gradient());

      // The package's own mean leaves triplets out whose loss is 0.
      float active = values.monitors()[0];
      assertThat(active).isBetween(0.1f, 0.95f);
      JsonNode aboveZero = golden.path("aboveZero");
      PackageGoldens.assertLoss(aboveZero, values.loss() / active);
      float[] gradient = values.gradient().clone();
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] /= active;
      }
      PackageGoldens.assertGradient(aboveZero, "byEmbeddings", gradient);
    }
  }

  static Stream<Arguments> teachers() {
    return Stream.of(
        Arguments.of("cosine", CosineDistillation.DEFAULT),
        Arguments.of("euclidean", EuclideanDistillation.DEFAULT),
        Arguments.of("divergence", new DivergenceDistillation(1, 10)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("teachers")
  void distillationIsThatOfThePackage(String name, DistillationLoss loss) {
    JsonNode golden = PackageGoldens.one("distillation.json", name);
    float[] embeddings = floats(golden, "embeddings");
    int[] labels = new int[embeddings.length / golden.path("size").intValue()];
    try (EmbeddingHarness harness =
        new EmbeddingHarness(loss, embeddings, floats(golden, "teachers"), labels)) {
      EmbeddingHarness.Values values = harness.next();

      PackageGoldens.assertLoss(golden, values.loss());
      PackageGoldens.assertGradient(golden, "byEmbeddings", values.gradient());
    }
  }

  @Test
  void hardestTripletsAreThoseOfThePackage() {
    JsonNode golden = PackageGoldens.one("mining.json", "hardest");

    int[] mined = new OfflineTriplet(1, 0.35, 24, 4).mine(rows(golden), ints(golden, "labels"), 7);

    assertThat(mined).hasSize(3 * 24);
    assertThat(set(mined)).isEqualTo(theirs(golden));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void negativesAreAmongThoseOfThePackageForEveryPairThatHasAny(boolean semiHard) {
    JsonNode golden = PackageGoldens.one("mining.json", semiHard ? "semiHard" : "all");
    Set<List<Integer>> theirs = theirs(golden);
    int[] labels = ints(golden, "labels");
    Set<List<Integer>> chosen = new HashSet<>();
    // 24 triplets of a bag at a time, of some more pairs that have a negative.
    for (int seed = 0; seed < 200; seed++) {
      SemiHardTriplet loss = new SemiHardTriplet(1, number(golden, "alpha"), semiHard, 24, 4);
      chosen.addAll(set(loss.mine(rows(golden), labels, seed)));
    }

    // Each pair of a person is taken once: its earlier picture is the anchor.
    Set<List<Integer>> once = new HashSet<>(theirs);
    once.removeIf(triplet -> triplet.get(0) > triplet.get(1));
    assertThat(once).hasSizeGreaterThan(20);
    assertThat(chosen).isEqualTo(once);
  }

  private static float[][] rows(JsonNode golden) {
    int size = golden.path("size").intValue();
    float[] all = floats(golden, "embeddings");
    float[][] rows = new float[all.length / size][size];
    for (int i = 0; i < all.length; i++) {
      rows[i / size][i % size] = all[i];
    }
    return rows;
  }

  private static Set<List<Integer>> set(int[] triplets) {
    Set<List<Integer>> set = new HashSet<>();
    for (int i = 0; i < triplets.length; i += 3) {
      set.add(List.of(triplets[i], triplets[i + 1], triplets[i + 2]));
    }
    return set;
  }

  private static Set<List<Integer>> theirs(JsonNode golden) {
    Set<List<Integer>> set = new HashSet<>();
    for (JsonNode row : golden.path("triplets")) {
      set.add(List.of(row.get(0).intValue(), row.get(1).intValue(), row.get(2).intValue()));
    }
    return set;
  }
}
