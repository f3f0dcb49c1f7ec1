package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.EmbedderSource;
import org.semblance.backbones.ModelFile;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.EpochEnd;
import org.semblance.callbacks.ProtocolEnd;
import org.semblance.callbacks.RunControl;
import org.semblance.data.DataException;
import org.semblance.data.FolderData;
import org.semblance.data.ImageSet;
import org.semblance.evaluation.BatchEmbedding;
import org.semblance.evaluation.EvaluationProgress;
import org.semblance.ijb.BadEntries;
import org.semblance.ijb.EmbeddingFile;
import org.semblance.ijb.EmbeddingPass;
import org.semblance.ijb.FeatureFlags;
import org.semblance.ijb.IjbEvaluation;
import org.semblance.ijb.IjbFolder;
import org.semblance.ijb.IjbSet;
import org.semblance.ijb.OnBad;
import org.semblance.ijb.SearchFigures;
import org.semblance.nn.DeviceOptions;
import org.semblance.schedules.Schedule;

/** Identification, templates and groups within a run, and the run stopped among them. */
class WiderEvaluationsRunTest {

  private static final int EPOCHS = 3;

  @TempDir static Path shared;
  private static Path faces;
  private static RunDirectory whole;

  @TempDir private Path folder;

  @BeforeAll
  static void run() throws IOException {
    faces = SmallFaces.write(shared.resolve("faces"), 6, 8);
    templates(shared.resolve("ijbx"), faces.resolve("unseen"));
    whole = RunDirectory.at(shared.resolve("whole"));
    Train.run(schedule(), SmallRun.options(whole.root(), false, new StopSignal()));
  }

  /**
   * A template for each picture of two, all pairs of templates; the first pictures of the people
   * but two are in galleries, the second ones are searched for.
   */
  private static void templates(Path set, Path pictures) throws IOException {
    Path crops = Files.createDirectories(set.resolve("loose_crop"));
    Path meta = Files.createDirectories(set.resolve("meta"));
    List<String> media = new ArrayList<>();
    List<String> points = new ArrayList<>();
    List<String> pairs = new ArrayList<>();
    Map<String, List<String>> lists = new LinkedHashMap<>();
    for (String list : List.of("gallery_G1", "gallery_G2", "probe_mixed")) {
      lists.put(list, new ArrayList<>(List.of("TEMPLATE_ID,SUBJECT_ID")));
    }
    for (int i = 0; i < 20; i++) {
      if (i % 2 == 1 || i < 16) {
        String list = i % 2 == 1 ? "probe_mixed" : i < 8 ? "gallery_G1" : "gallery_G2";
        Objects.requireNonNull(lists.get(list)).add(i + "," + i / 2);
      }
      String name = (i + 1) + ".jpg";
      Files.copy(
          pictures.resolve(String.format("p%02d/%d.png", i / 2, i % 2)), crops.resolve(name));
      media.add(name + " " + i + " " + i);
      points.add(name + " 10.9 14.8 21 14.7 16 20.5 11.9 26.4 20.3 26.3 0.9");
      for (int j = 0; j < i; j++) {
        pairs.add(i + " " + j + " " + (i / 2 == j / 2 ? 1 : 0));
      }
    }
    Files.write(meta.resolve("ijbx_face_tid_mid.txt"), media);
    Files.write(meta.resolve("ijbx_name_5pts_score.txt"), points);
    Files.write(meta.resolve("ijbx_template_pair_label.txt"), pairs);
    for (Map.Entry<String, List<String>> list : lists.entrySet()) {
      Files.write(meta.resolve("ijbx_1N_" + list.getKey() + ".csv"), list.getValue());
    }
  }

  private static String evaluations() {
    return String.format(
        """
        evaluations: [
          {type: folder, name: unseen, data: {type: folder, path: "%1$s"}, everyEpochs: 2},
          {type: ijb, path: "%2$s", search: true, everyEpochs: 3},
          {type: groups, far: 1e-2, groups: [
            {type: pairs, pairs: "%1$s/pairs.txt", images: "%1$s", name: one},
            {type: pairs, pairs: "%1$s/pairs.txt", images: "%1$s", name: other}]}]
        """
            .replace("\n", " "),
        faces.resolve("unseen"),
        shared.resolve("ijbx"));
  }

  private static Schedule schedule() {
    return schedule(evaluations() + ", bestBy: unseen.top1");
  }

  private static Schedule schedule(String keys) {
    return SmallRun.parse(
        SmallRun.head(faces).replace("deterministic: true", "deterministic: true, " + keys)
            + "schedule: {loss: {type: cosFace, margin: 0.2, scale: 16}, epochs: "
            + EPOCHS
            + "}\n");
  }

  /** Returns the rows of a run without what hangs on the machine's mood. */
  private static List<JsonNode> rows(RunDirectory run) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(run.history())) {
      ObjectNode row = (ObjectNode) new ObjectMapper().readTree(line);
      row.remove(List.of("seconds", "imagesPerSecond", "inputWaitShare"));
      rows.add(row);
    }
    return rows;
  }

  private static List<JsonNode> rows(String name) throws IOException {
    return rows(whole).stream().filter(row -> row.path("name").asText().equals(name)).toList();
  }

  @Test
  void eachIsRunAtItsOwnCadenceAndInTheLastEpoch() throws IOException {
    assertThat(rows("unseen")).extracting(row -> row.get("epoch").asInt()).containsExactly(1, 2);
    assertThat(rows("ijb")).extracting(row -> row.get("epoch").asInt()).containsExactly(2);
    assertThat(rows("groups")).extracting(row -> row.get("epoch").asInt()).containsExactly(0, 1, 2);
    assertThat(rows("unseen")).extracting(row -> row.get("kind").asText()).containsOnly("protocol");
    JsonNode figures = rows("ijb").get(0).path("figures");
    assertThat(figures.path("tarAtFar1e-4").asDouble(-1)).isBetween(0.0, 1.0);
    assertThat(figures.fieldNames().next()).isEqualTo("tarAtFar1e-4");
    SearchFigures search = search(whole.lastModel());
    assertThat(figures.path("top1").asDouble()).isEqualTo(search.meanTop(1)).isBetween(0.1, 1.0);
    // Positions of 0.01 and 0.1 in the curve: -4 + 0.04 k is -2 and -1.
    assertThat(figures.path("tpirAtFpir1e-2").asDouble())
        .isEqualTo(search.meanCurve().get(50).tpir());
    assertThat(figures.path("tpirAtFpir1e-1").asDouble())
        .isEqualTo(search.meanCurve().get(75).tpir());
    JsonNode groups = rows("groups").get(2).path("figures");
    // Both groups are the same pairs, which the run is verified on as well.
    JsonNode verified =
        rows(whole).stream()
            .filter(row -> row.path("set").asText().equals("pairs"))
            .toList()
            .get(2);
    assertThat(groups.path("mean").asDouble()).isEqualTo(verified.path("accuracy").asDouble());
    assertThat(groups.path("worst").asDouble()).isEqualTo(verified.path("accuracy").asDouble());
    assertThat(groups.path("spread").asDouble(-1)).isZero();
  }

  /** Searches with a weight file, as {@code semblance ijb} does. */
  private static SearchFigures search(Path model) {
    IjbSet set =
        IjbSet.read(
            IjbFolder.find(shared.resolve("ijbx"), null), new BadEntries(OnBad.STOP), false);
    Path embeddings = shared.resolve("ijbx.npz");
    try (Embedder embedder = EmbedderSource.of(model).open(DeviceOptions.SINGLE_THREAD)) {
      new EmbeddingPass(4, FeatureFlags.DEFAULT.flipSum(), 1)
          .run(
              set,
              embedder,
              "model",
              embeddings,
              new BadEntries(OnBad.STOP),
              EvaluationProgress.NONE,
              () -> false);
    }
    try (EmbeddingFile file = EmbeddingFile.open(embeddings, set)) {
      return Objects.requireNonNull(
          new IjbEvaluation(List.of(FeatureFlags.DEFAULT), true, 1)
              .evaluate(set, file, "model", new BadEntries(OnBad.STOP), step -> {})
              .search());
    }
  }

  @Test
  void identificationIsThatOfTheNetworkAsItIsThen() throws IOException {
    assertThat(rows("unseen").get(1).path("figures").path("top1").asDouble())
        .isEqualTo(top1(whole.lastModel()));
  }

  /** Counts with plain loops over the embeddings of a weight file. */
  private static double top1(Path model) {
    try (Embedder embedder = EmbedderSource.of(model).open(DeviceOptions.SINGLE_THREAD);
        ImageSet images = new FolderData(faces.resolve("unseen"), null, 1).open()) {
      float[][] rows = new float[images.size()][];
      new BatchEmbedding(true, 16)
          .run(
              embedder,
              BatchEmbedding.Pictures.of(images),
              (embedding, i) -> rows[i] = BatchEmbedding.unit(embedding, "p"),
              EvaluationProgress.NONE);
      double[][] sums = new double[images.identities().size()][rows[0].length];
      for (int i = 0; i < rows.length; i++) {
        for (int k = 0; k < rows[i].length; k++) {
          sums[images.label(i)][k] += rows[i][k];
        }
      }
      int right = 0;
      for (int i = 0; i < rows.length; i++) {
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < sums.length; c++) {
          double dot = 0;
          double squares = 0;
          for (int k = 0; k < rows[i].length; k++) {
            dot += rows[i][k] * sums[c][k];
            squares += sums[c][k] * sums[c][k];
          }
          double cosine = dot / Math.sqrt(squares);
          best = cosine > highest ? c : best;
          highest = Math.max(highest, cosine);
        }
        right += best == images.label(i) ? 1 : 0;
      }
      return (double) right / rows.length;
    }
  }

  @Test
  void theBestOfAnEvaluationIsKeptAndShown() throws IOException {
    List<JsonNode> found = rows("unseen");
    double second = found.get(0).path("figures").path("top1").asDouble();
    double third = found.get(1).path("figures").path("top1").asDouble();
    try (ModelFile file = ModelFile.open(whole.bestModel())) {
      assertThat(file.extra()).containsEntry("epochs", third >= second ? "3" : "2");
    }
    assertThat(whole.report()).content().contains("Other protocols", "unseen.top1", "farSpread");
    assertThat(whole.root().resolve("evaluations/ijb")).doesNotExist();
    try (var files = Files.list(whole.tensorBoard())) {
      assertThat(Files.readString(files.findFirst().orElseThrow(), StandardCharsets.ISO_8859_1))
          .contains("unseen/top1", "ijb/tarAtFar1e-4", "groups/worst");
    }
  }

  @Test
  void aRunStoppedAfterAnEpochGoesOnWithTheSameEvaluations() throws IOException {
    RunDirectory stopped = RunDirectory.at(folder.resolve("stopped"));
    Callback stop =
        new Callback() {
          @Override
          public void onEpochEnd(EpochEnd event, RunControl control) {
            if (event.epoch() == 0) {
              control.stop("enough");
            }
          }
        };
    Train.run(schedule(), SmallRun.options(stopped.root(), false, new StopSignal(), stop));
    assertThat(rows(stopped).size()).isLessThan(rows(whole).size());
    Train.run(schedule(), SmallRun.options(stopped.root(), true, new StopSignal()));

    assertThat(rows(stopped)).isEqualTo(rows(whole));
  }

  @Test
  void aRunStoppedAmongTheEvaluationsRepeatsThem() throws IOException {
    RunDirectory stopped = RunDirectory.at(folder.resolve("stopped"));
    StopSignal signal = new StopSignal();
    Callback stop =
        new Callback() {
          @Override
          public void onProtocolEnd(ProtocolEnd event, RunControl control) {
            if (event.epoch() == 1 && event.result().name().equals("unseen")) {
              signal.request();
            }
          }
        };
    Train.run(schedule(), SmallRun.options(stopped.root(), false, signal, stop));
    Train.run(schedule(), SmallRun.options(stopped.root(), true, new StopSignal()));

    assertThat(rows(stopped)).isEqualTo(rows(whole));
  }

  @Test
  void whatCannotBeEvaluatedIsRefusedBeforeTheFirstStep() throws IOException {
    Path out = folder.resolve("refused");
    assertThatThrownBy(
            () ->
                Train.run(
                    schedule(evaluations().replace("far: 1e-2", "far: 1e-4")),
                    SmallRun.options(out, false, new StopSignal())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("evaluation groups needs at least 10,000 pairs")
        .hasMessageContaining("200");
    assertThatThrownBy(
            () ->
                Train.run(
                    schedule(evaluations().replace("/ijbx", "/nowhere")),
                    SmallRun.options(out, false, new StopSignal())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nowhere");
    Path lists = folder.resolve("ijbx");
    templates(lists, faces.resolve("unseen"));
    Files.writeString(lists.resolve("meta/ijbx_1N_probe_mixed.csv"), "titles\n1,0\n");
    assertThatThrownBy(
            () ->
                Train.run(
                    schedule(
                        evaluations().replace(shared.resolve("ijbx").toString(), lists.toString())),
                    SmallRun.options(out, false, new StopSignal())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("person is in gallery G1 and others, got 1 and 0");
    assertThat(out).doesNotExist();
  }
}
