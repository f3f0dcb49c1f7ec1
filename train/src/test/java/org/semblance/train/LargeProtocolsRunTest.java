package org.semblance.train;

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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.EmbedderSource;
import org.semblance.backbones.ModelFile;
import org.semblance.data.DataException;
import org.semblance.data.FolderData;
import org.semblance.data.ImageSet;
import org.semblance.evaluation.BatchEmbedding;
import org.semblance.evaluation.EvaluationProgress;
import org.semblance.nn.DeviceOptions;
import org.semblance.schedules.Schedule;

/** All pairs, distractors and norms as qualities within a run, counted again with plain loops. */
class LargeProtocolsRunTest {

  @TempDir static Path shared;
  private static Path faces;
  private static RunDirectory run;
  private static Embedded unseen;
  private static Embedded trained;

  @TempDir private Path folder;

  /** Embeddings of the last model, as they are and of length one, with their identities. */
  private record Embedded(double[] norms, double[][] rows, int[] labels, List<String> places) {

    static Embedded of(Path pictures, Path model) {
      try (Embedder embedder = EmbedderSource.of(model).open(DeviceOptions.SINGLE_THREAD);
          ImageSet images = new FolderData(pictures, null, 1).open()) {
        double[][] rows = new double[images.size()][];
        double[] norms = new double[images.size()];
        int[] labels = new int[images.size()];
        List<String> places = new ArrayList<>();
        new BatchEmbedding(true, 16)
            .run(
                embedder,
                BatchEmbedding.Pictures.of(images),
                (embedding, i) -> {
                  double squares = 0;
                  for (float value : embedding) {
                    squares += (double) value * value;
                  }
                  norms[i] = Math.sqrt(squares);
                  rows[i] = new double[embedding.length];
                  for (int k = 0; k < embedding.length; k++) {
                    rows[i][k] = embedding[k] / norms[i];
                  }
                },
                EvaluationProgress.NONE);
        for (int i = 0; i < labels.length; i++) {
          labels[i] = images.label(i);
          places.add(images.identities().get(labels[i]) + "/" + images.fileName(i));
        }
        return new Embedded(norms, rows, labels, places);
      }
    }

    double cosine(int i, Embedded other, int j) {
      double sum = 0;
      for (int k = 0; k < rows[i].length; k++) {
        sum += rows[i][k] * other.rows[j][k];
      }
      return sum;
    }
  }

  @BeforeAll
  static void run() throws IOException {
    faces = SmallFaces.write(shared.resolve("faces"), 6, 8);
    List<String> groups = new ArrayList<>();
    for (int person = 0; person < 10; person++) {
      groups.add(String.format("p%02d\t%s", person, person < 4 ? "few" : "many"));
    }
    Files.write(shared.resolve("groups.tsv"), groups);
    run = RunDirectory.at(shared.resolve("run"));
    Train.run(schedule(evaluations()), SmallRun.options(run.root(), false, new StopSignal()));
    unseen = Embedded.of(faces.resolve("unseen"), run.lastModel());
    trained = Embedded.of(faces.resolve("train"), run.lastModel());
  }

  private static String evaluations() {
    return String.format(
        """
        evaluations: [
          {type: allPairs, data: {type: folder, path: "%1$s/unseen"}, groups: "%2$s/groups.tsv"},
          {type: quality, fmr: 1e-2, pairs:
            {type: pairs, pairs: "%1$s/unseen/pairs.txt", images: "%1$s/unseen"}},
          {type: megaFace, facescrub: "%1$s/unseen", megaface: "%1$s/train", everyEpochs: 2}],
        bestBy: [allPairs.worstTarAtFar1e-3, megaFace.rank1]
        """
            .replace("\n", " "),
        faces,
        shared);
  }

  private static Schedule schedule(String keys) {
    return SmallRun.parse(
        SmallRun.head(faces).replace("deterministic: true", "deterministic: true, " + keys)
            + "schedule: {loss: {type: cosFace, margin: 0.2, scale: 16}, epochs: 2}\n");
  }

  private static List<JsonNode> rows(String name) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(run.history())) {
      JsonNode row = new ObjectMapper().readTree(line);
      if (row.path("name").asText().equals(name)) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static double last(String name, String figure) throws IOException {
    List<JsonNode> rows = rows(name);
    return rows.get(rows.size() - 1).path("figures").path(figure).asDouble(Double.NaN);
  }

  /** Counts with all scores in lists, between the persons from one to another. */
  private static double tar(double far, int from, int to) {
    List<Double> same = new ArrayList<>();
    List<Double> different = new ArrayList<>();
    for (int i = 0; i < unseen.rows.length; i++) {
      for (int j = 0; j < i; j++) {
        int a = unseen.labels[i];
        int b = unseen.labels[j];
        if (a >= from && a < to && b >= from && b < to) {
          (a == b ? same : different).add(unseen.cosine(i, unseen, j));
        }
      }
    }
    different.sort((x, y) -> Double.compare(y, x));
    double limit = different.get((int) (far * different.size()));
    return (double) same.stream().filter(score -> score > limit).count() / same.size();
  }

  @Test
  void allPairsAreThoseOfTheNetworkAsItIsThen() throws IOException {
    assertThat(rows("allPairs")).hasSize(2);
    assertThat(last("allPairs", "tarAtFar1e-3")).isCloseTo(tar(1e-3, 0, 10), within(1e-12));
    assertThat(last("allPairs", "tarAtFar1e-6")).isCloseTo(tar(1e-6, 0, 10), within(1e-12));
    assertThat(last("allPairs", "worstTarAtFar1e-3"))
        .isCloseTo(Math.min(tar(1e-3, 0, 4), tar(1e-3, 4, 10)), within(1e-12));
  }

  @Test
  void distractorsArePutBeforeMatesThatAreNoNearer() throws IOException {
    int searches = 0;
    int found = 0;
    for (int probe = 0; probe < unseen.rows.length; probe++) {
      double nearest = Double.NEGATIVE_INFINITY;
      for (int other = 0; other < trained.rows.length; other++) {
        nearest = Math.max(nearest, unseen.cosine(probe, trained, other));
      }
      for (int mate = 0; mate < unseen.rows.length; mate++) {
        if (mate != probe && unseen.labels[mate] == unseen.labels[probe]) {
          searches++;
          found += unseen.cosine(probe, unseen, mate) > nearest ? 1 : 0;
        }
      }
    }
    assertThat(rows("megaFace")).hasSize(1);
    assertThat(last("megaFace", "rank1")).isCloseTo((double) found / searches, within(1e-12));
    assertThat(last("megaFace", "tarAtFar1e-6")).isBetween(0.0, 1.0);
    assertThat(run.root().resolve("evaluations/megaFace")).doesNotExist();
  }

  @Test
  void errorsAreThoseOfThePairsAndLowNormsGoFirst() throws IOException {
    List<double[]> same = new ArrayList<>();
    List<Double> different = new ArrayList<>();
    for (String line : Files.readAllLines(faces.resolve("unseen/pairs.txt"))) {
      String[] words = line.split(" ", -1);
      int a = unseen.places.indexOf(words[0]);
      int b = unseen.places.indexOf(words[1]);
      double score = unseen.cosine(a, unseen, b);
      if (words[2].equals("1")) {
        same.add(new double[] {Math.min(unseen.norms[a], unseen.norms[b]), score});
      } else {
        different.add(score);
      }
    }
    different.sort((x, y) -> Double.compare(y, x));
    // One of 100 pairs of two persons may be accepted.
    double limit = different.get(1);
    same.sort((x, y) -> Double.compare(x[0], y[0]));
    double[] fnmr = new double[5];
    for (int step = 0; step < fnmr.length; step++) {
      List<double[]> left = same.subList(5 * step, same.size());
      fnmr[step] = (double) left.stream().filter(s -> s[1] <= limit).count() / left.size();
    }
    double area = 0;
    for (int step = 0; step < 4; step++) {
      area += (fnmr[step] + fnmr[step + 1]) / 2 * 0.05;
    }
    assertThat(fnmr[0]).isPositive();
    assertThat(last("quality", "fnmr")).isCloseTo(fnmr[0], within(1e-12));
    // Norms of one value in float32 and float64 may be ordered in two ways.
    assertThat(last("quality", "area")).isCloseTo(area, within(1e-3));
    assertThat(last("quality", "gain")).isCloseTo(1 - area / (fnmr[0] * 0.2), within(0.03));
  }

  @Test
  void theirFiguresChooseTheBestModel() throws IOException {
    List<Double> worst =
        rows("allPairs").stream()
            .map(row -> row.path("figures").path("worstTarAtFar1e-3").asDouble())
            .toList();
    assertThat(worst).hasSize(2);
    try (ModelFile file = ModelFile.open(run.bestModel())) {
      // Distractors are searched among in the second epoch only, so only that has both figures.
      assertThat(file.extra()).containsEntry("epochs", "2");
    }
  }

  @Test
  void whatCannotBeEvaluatedIsRefusedBeforeTheFirstStep() {
    refuses(evaluations().replace("fmr: 1e-2", "fmr: 1e-4"), "evaluation quality needs at least");
    refuses(evaluations().replace("groups.tsv", "nowhere.tsv"), "nowhere.tsv");
    refuses(evaluations().replace("/train", "/nowhere"), "nowhere");
  }

  private void refuses(String keys, String message) {
    Path out = folder.resolve("refused");
    assertThatThrownBy(
            () -> Train.run(schedule(keys), SmallRun.options(out, false, new StopSignal())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
    assertThat(out).doesNotExist();
  }
}
