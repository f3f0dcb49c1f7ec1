package org.semblance.ijb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.data.DataException;
import org.semblance.data.numpy.NpzFile;

/** Every figure beside what NumPy makes of all scores: {@code make_wide.py}. */
class AllPairsTest {

  private static final List<Double> RATES = List.of(1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1);

  @TempDir Path folder;

  static void same(List<TarAtLimit> found, JsonNode wanted) {
    assertThat(found).hasSize(wanted.size());
    for (int i = 0; i < found.size(); i++) {
      TarAtLimit tar = found.get(i);
      JsonNode at = wanted.path(i);
      assertThat(tar.isExact()).isTrue();
      assertThat(tar.allowed()).isEqualTo(at.path("allowed").longValue());
      assertThat(tar.falseAccepts()).isEqualTo(at.path("falseAccepts").longValue());
      assertThat(tar.tarLow()).isEqualTo(at.path("tar").doubleValue());
      assertThat(tar.tarHigh()).isEqualTo(at.path("tar").doubleValue());
      // Rows of length one are rounded to float32 in two programs.
      assertThat(tar.thresholdLow()).isCloseTo(at.path("threshold").doubleValue(), within(2e-7));
      assertThat(tar.interval().low()).isLessThanOrEqualTo(tar.tarLow());
      assertThat(tar.interval().high()).isGreaterThanOrEqualTo(tar.tarHigh());
    }
  }

  private static AllPairsResult evaluate(
      FolderEmbeddings embeddings, IdentityGroups groups, int threads, BadEntries bad) {
    return new AllPairs(RATES, threads).evaluate(embeddings, groups, "set", "net", bad, s -> {});
  }

  @ParameterizedTest
  @CsvSource({"drawn, 1", "drawn, 3", "ties, 2"})
  void givesTheFiguresOfAllScoresOverallAndPerGroup(String set, int threads) {
    JsonNode expected = WideSet.expected().path("allPairs").path(set);
    AllPairsResult result =
        evaluate(
            FolderEmbeddings.read(WideSet.resource(set + "-pairs.npz")),
            IdentityGroups.read(WideSet.resource("groups.tsv")),
            threads,
            new BadEntries(OnBad.STOP));

    assertThat(result.groups().stream().map(AllPairsResult.Group::name))
        .containsExactly("all", "g0", "g1", "g2");
    for (AllPairsResult.Group group : result.groups()) {
      JsonNode wanted = expected.path(group.name());
      assertThat(group.images()).isEqualTo(wanted.path("images").intValue());
      assertThat(group.identities()).isEqualTo(wanted.path("identities").intValue());
      assertThat(group.positives()).isEqualTo(wanted.path("positives").longValue());
      assertThat(group.negatives()).isEqualTo(wanted.path("negatives").longValue());
      same(group.tars(), wanted.path("rates"));
      assertThat(group.curve().get(group.curve().size() - 1).far()).isEqualTo(1);
      assertThat(group.curve().get(group.curve().size() - 1).tar()).isEqualTo(1);
    }
    assertThat(result.notes())
        .containsExactly("2 identities are in no group and count in all pairs");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100, 1000})
  void whatIsNotKeptLiesBetweenTheTwoValuesThatAreTold(int kept) {
    double[] scores =
        DoubleStream.iterate(0.1, s -> (s * 997 + 0.123) % 1)
            .limit(2000)
            .map(s -> s - 0.5)
            .toArray();
    FalseScores falses = new FalseScores(scores.length, 1e-7, kept);
    FalseScores.Part part = falses.part();
    int[] bins = part.bins();
    for (double score : scores) {
      bins[FalseScores.bin((float) score)]++;
      if (score >= part.floor()) {
        part.add(score);
      }
    }
    part.flush();
    falses.end();
    double[] falling = DoubleStream.of(scores).map(s -> -s).sorted().map(s -> -s).toArray();
    for (double rate : List.of(1e-4, 1e-3, 0.004, 0.04, 0.4, 0.9)) {
      FalseScores.Limit limit = falses.limit(rate);
      int allowed = (int) Math.round(Math.floor(rate * 2000 + 1e-9));
      assertThat(limit.allowed()).isEqualTo(allowed);
      if (allowed < kept) {
        assertThat(limit.low()).isEqualTo(falling[allowed]);
        assertThat(limit.high()).isEqualTo(falling[allowed]);
      } else {
        assertThat(falling[allowed]).isBetween(limit.low(), limit.high());
        assertThat(limit.high() - limit.low()).isPositive().isLessThan(4e-5);
      }
    }
  }

  private Path file(float[][] rows, int... classes) {
    Path file = folder.resolve("e.npz");
    List<String> names =
        java.util.stream.IntStream.range(0, classes.length)
            .mapToObj(i -> "data/id" + classes[i] + "/" + i + ".jpg")
            .toList();
    NpzFile.write(
        file,
        Map.of(
            "embs", NpzFile.floats(rows, rows[0].length),
            "imm_classes", NpzFile.ints(classes),
            "filenames", NpzFile.texts(names)));
    return file;
  }

  @Test
  void embeddingsThatAreNotFiniteAreNamedOrCounted() {
    float[][] rows = {{1, 0}, {1, 0}, {0, 1}, {Float.NaN, 1}, {0, 0}};
    Path file = file(rows, 0, 0, 1, 1, 2);
    assertThatThrownBy(() -> FolderEmbeddings.read(file, new BadEntries(OnBad.STOP)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data/id1/3.jpg")
        .hasMessageContaining("--on-bad skip");
    BadEntries skipped = new BadEntries(OnBad.SKIP);
    AllPairsResult result =
        evaluate(FolderEmbeddings.read(file, skipped), IdentityGroups.none(), 1, skipped);
    assertThat(result.images()).isEqualTo(3);
    assertThat(result.groups().get(0).negatives()).isEqualTo(2);
    assertThat(result.notes())
        .anyMatch(note -> note.contains("left out 2 pictures whose embedding"));
  }

  @Test
  void refusesSetsWithoutPairsOfEitherKind() {
    FolderEmbeddings onePicture = FolderEmbeddings.read(file(new float[][] {{1, 0}, {0, 1}}, 0, 1));
    assertThatThrownBy(
            () -> evaluate(onePicture, IdentityGroups.none(), 1, new BadEntries(OnBad.STOP)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("got 0 and 1 of 2 pictures");
  }

  @Test
  void groupsMustNameIdentitiesOfTheData() throws IOException {
    Path list = Files.writeString(folder.resolve("g.tsv"), "id0\tx\nid1\tx\nnobody\ty\n");
    IdentityGroups groups = IdentityGroups.read(list);
    FolderEmbeddings embeddings =
        FolderEmbeddings.read(file(new float[][] {{1, 0}, {0, 1}, {1, 1}}, 0, 1, 1));
    assertThatThrownBy(() -> evaluate(embeddings, groups, 1, new BadEntries(OnBad.STOP)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("identity nobody")
        .hasMessageContaining("whose first is id0");
    AllPairsResult result = evaluate(embeddings, groups, 1, new BadEntries(OnBad.SKIP));
    assertThat(result.groups()).hasSize(2);
    assertThat(result.notes()).anyMatch(note -> note.contains("group y has 0 pairs of one person"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"id0 x", "id0\t", "\tx", "id0\tx\ty", "id0\tx\nid0\ty", "", "# only"})
  void refusesListsOfGroupsThatAreNone(String text) throws IOException {
    Path list = Files.writeString(folder.resolve("bad.tsv"), text);
    assertThatThrownBy(() -> IdentityGroups.read(list))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("bad.tsv");
  }
}
