package org.semblance.ijb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.data.DataException;
import org.semblance.data.numpy.NpyArray;
import org.semblance.data.numpy.NpzFile;
import org.semblance.data.numpy.NpzReader;

/** Every figure beside what NumPy and scikit-learn make of the same small set: {@code make.py}. */
class IjbEvaluationTest {

  @TempDir static Path folder;
  private static IjbSet set;
  private static JsonNode expected;

  @BeforeAll
  static void read() throws IOException {
    set = SmallSet.read(SmallSet.copy(folder));
    expected = new ObjectMapper().readTree(SmallSet.resource("expected.json").toFile());
  }

  private static IjbResult evaluate(
      Path embeddings, List<FeatureFlags> flags, int threads, OnBad onBad) {
    try (EmbeddingFile file = EmbeddingFile.open(embeddings, set)) {
      return new IjbEvaluation(flags, true, threads)
          .evaluate(set, file, "drawn", new BadEntries(onBad), step -> {});
    }
  }

  private static IjbResult evaluate(List<FeatureFlags> flags, int threads) {
    return evaluate(SmallSet.resource("embeddings.npz"), flags, threads, OnBad.STOP);
  }

  private static void same(VerificationFigures figures, JsonNode wanted) {
    assertThat(figures.auc()).isCloseTo(wanted.path("auc").doubleValue(), within(1e-14));
    for (int i = 0; i < 6; i++) {
      TarAtFar tar = figures.tarAtFars().get(i);
      assertThat(tar.nearest()).isEqualTo(wanted.path("nearest").path(i).doubleValue());
      assertThat(tar.nearestFar()).isEqualTo(wanted.path("nearestFar").path(i).doubleValue());
      assertThat(tar.attained()).isEqualTo(wanted.path("attained").path(i).doubleValue());
      assertThat(tar.interpolated())
          .isCloseTo(wanted.path("interpolated").path(i).doubleValue(), within(1e-14));
      if (wanted.path("thresholds").path(i).isNumber()) {
        assertThat(tar.threshold())
            .isCloseTo(wanted.path("thresholds").path(i).doubleValue(), within(1e-6));
      }
      assertThat(tar.interval().low()).isLessThanOrEqualTo(tar.attained());
      assertThat(tar.interval().high()).isGreaterThanOrEqualTo(tar.attained());
    }
  }

  @Test
  void givesTheOriginalsFiguresForAllFlags() {
    IjbResult result = evaluate(FeatureFlags.all(), 2);

    assertThat(result.verification()).hasSize(8);
    for (VerificationFigures figures : result.verification()) {
      same(figures, expected.path("verification").path(figures.flags().toString()));
    }
    assertThat(result.notes()).isEmpty();
  }

  @Test
  void keepsTheOriginalsRulesWhereScoresTie() {
    for (JsonNode wanted : expected.path("ties")) {
      double[] scores = new double[wanted.path("scores").size()];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = wanted.path("scores").path(i).intValue();
      }
      PairCurve curve = PairCurve.of(scores, i -> wanted.path("label").path(i).intValue() == 1);
      same(curve.figures(FeatureFlags.DEFAULT), wanted);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void findsProbesAsBothOriginalsDo(int threads) {
    SearchFigures search =
        Objects.requireNonNull(evaluate(List.of(FeatureFlags.DEFAULT), threads).search());

    for (int gallery = 0; gallery < 2; gallery++) {
      OpenSetFigures found = search.openSet().get(gallery);
      JsonNode wanted = expected.path("openSet").path(gallery);
      assertThat(List.of(found.rank1(), found.rank5(), found.rank10()))
          .isEqualTo(ints(wanted.path("tops")));
      assertThat(found.mated()).isEqualTo(wanted.path("mated").intValue());
      assertThat(found.unmated()).isEqualTo(wanted.path("unmated").intValue());
      for (int i = 0; i <= 100; i++) {
        assertThat(found.curve().get(i).tpir())
            .isEqualTo(wanted.path("tpirs").path(i).doubleValue());
        assertThat(found.curve().get(i).fpir())
            .isCloseTo(wanted.path("fpirs").path(i).doubleValue(), within(1e-16));
      }
    }
    ClosedSetFigures closed = search.closedSet();
    JsonNode wanted = expected.path("closedSet");
    assertThat(List.of(closed.rank1(), closed.rank5(), closed.rank10()))
        .isEqualTo(ints(wanted.path("tops")));
    assertThat(closed.recalls().get(0).tpir())
        .isEqualTo(wanted.path("recalls").path(0).doubleValue());
    assertThat(closed.recalls().get(1).tpir())
        .isEqualTo(wanted.path("recalls").path(1).doubleValue());
    assertThat(closed.withoutMate()).isZero();
  }

  private static List<Integer> ints(JsonNode values) {
    List<Integer> ints = new ArrayList<>();
    values.forEach(value -> ints.add(value.intValue()));
    return ints;
  }

  @Test
  void refusesOrCountsEmbeddingsThatAreNotFinite() {
    float[][] plain = rows("embs");
    float[][] mirrored = rows("embs_f");
    int template = set.template(5);
    for (int i = 0; i < set.images(); i++) {
      if (set.template(i) == template) {
        plain[i][3] = Float.NaN;
      }
    }
    Path file = folder.resolve("nan.npz");
    NpzFile.write(
        file, Map.of("embs", NpzFile.floats(plain, 21), "embs_f", NpzFile.floats(mirrored, 21)));

    assertThatThrownBy(() -> evaluate(file, List.of(FeatureFlags.DEFAULT), 1, OnBad.STOP))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nan.npz")
        .hasMessageContaining("--on-bad skip");
    IjbResult result = evaluate(file, List.of(FeatureFlags.DEFAULT), 1, OnBad.SKIP);
    assertThat(String.join("\n", result.notes()))
        .contains("pictures whose embedding is not finite", "1 templates without", "pairs of");
    long named =
        IntStream.range(0, set.pairs())
            .filter(i -> set.left(i) == template || set.right(i) == template)
            .count();
    VerificationFigures figures = result.verification().get(0);
    assertThat(figures.positives() + figures.negatives()).isEqualTo(set.pairs() - named);
  }

  private static float[][] rows(String name) {
    try (NpzReader file = NpzReader.open(SmallSet.resource("embeddings.npz"));
        NpyArray array = file.array(name)) {
      float[][] rows = new float[array.rows()][array.columns()];
      for (float[] row : rows) {
        array.read(row);
      }
      return rows;
    }
  }

  @Test
  void refusesEmbeddingsOfAnotherSet() {
    Path file = folder.resolve("other.npz");
    NpzFile.write(file, Map.of("embs", NpzFile.floats(new float[3][4], 4)));

    assertThatThrownBy(() -> EmbeddingFile.open(file, set))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("it has 3 rows of 4 values");
  }

  @Test
  void saysThatMirroredEmbeddingsAreMissing() {
    Path file = folder.resolve("plain.npz");
    NpzFile.write(file, Map.of("embs", NpzFile.floats(rows("embs"), 21)));

    assertThatThrownBy(() -> evaluate(file, List.of(FeatureFlags.DEFAULT), 1, OnBad.STOP))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--flags N0D1F0");
    same(
        evaluate(file, List.of(FeatureFlags.parse("N0D1F0")), 1, OnBad.STOP).verification().get(0),
        expected.path("verification").path("N0D1F0"));
  }

  @Test
  void resultsCanBeReadBack() throws IOException {
    IjbResult result = evaluate(List.of(FeatureFlags.DEFAULT), 1);
    Path file = folder.resolve("result.json");
    IjbResultFile.write(file, result);

    assertThat(IjbResultFile.read(file)).isEqualTo(result);
    Path foreign = Files.writeString(folder.resolve("foreign.json"), "{\"format\": 1}");
    assertThatThrownBy(() -> IjbResultFile.read(foreign)).isInstanceOf(DataException.class);
    Path torn =
        Files.writeString(
            folder.resolve("torn.json"), "{\"format\": \"" + IjbResult.FORMAT + "\"}");
    assertThatThrownBy(() -> IjbResultFile.read(torn)).isInstanceOf(DataException.class);
  }
}
