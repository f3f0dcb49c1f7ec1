package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.DrawnPairs;
import org.semblance.data.PairSet;
import org.semblance.train.RunDirectory;

/** One short run, and what the other commands make of it. */
class TrainingCommandsIT {

  private static final String YAML =
      """
      name: short
      data:
        train: {type: drawnFaces, identities: 4, imagesPerIdentity: 8}
        verify: [{type: drawnPairs, identities: 20, pairs: 20}]
      model: {backbone: {type: mobileFaceNet}, head: {type: gdc, embeddingSize: 32}}
      run: {batchSize: 8, seed: 3}
      learningRate: {type: singleCosine, base: 0.05, epochs: 1}
      schedule: [{loss: {type: softmax}, epochs: 1}]
      """;

  @TempDir static Path folder;
  private static Path schedule;
  private static Path run;
  private static Invocation trained;
  private static int pictures;

  @BeforeAll
  static void train() throws IOException {
    schedule = Files.writeString(folder.resolve("short.yaml"), YAML);
    run = folder.resolve("run");
    trained = Invocation.of("train", schedule, "--out", run);
    writePairs();
  }

  @Test
  void trainSaysHowGoodTheModelIsAndWhereItLies() {
    assertThat(trained.err()).isEmpty();
    assertThat(trained.exitCode()).isZero();
    assertThat(trained.out())
        .containsPattern(
            "verification  drawn accuracy [01]\\.\\d{4} \\(95 % interval [01]\\.\\d{4} to"
                + " [01]\\.\\d{4}\\) on 20 pairs of identities never trained on")
        .contains(RunDirectory.at(run).model().toString())
        .contains(RunDirectory.at(run).report().toString());
    assertThat(RunDirectory.at(run).model()).exists();
    assertThat(RunDirectory.at(run).report()).exists();
  }

  @Test
  void provenanceNamesTheVersion() {
    assertThat(RunDirectory.at(run).provenance())
        .content()
        .containsPattern("\"semblance\" : \"" + SemblanceTest.VERSION + "\"");
  }

  @Test
  void trainRefusesAFolderThatHoldsARun() {
    Invocation again = Invocation.of("train", schedule, "--out", run);

    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("already holds a run").contains("--resume");
  }

  @Test
  void dryRunPrintsThePlanAndLeavesNothingBehind() throws IOException {
    long before = count(folder);
    Invocation plan = Invocation.of("train", schedule, "--dry-run");

    assertThat(plan.err()).isEmpty();
    assertThat(plan.exitCode()).isZero();
    assertThat(plan.out())
        .contains("32 pictures of 4 identities, 4 steps per epoch")
        .contains("drawn (20 pairs)")
        .contains("two steps     loss ")
        .containsPattern("stage +epochs +steps +first rate +last rate")
        .containsPattern("    1 +1 +4 +0\\.0500 ");
    assertThat(count(folder)).isEqualTo(before);
    assertThat(Path.of("runs", "short")).doesNotExist();
  }

  @Test
  void evaluateTakesTheRunFolderAndAnswersInJson() {
    Invocation evaluation =
        Invocation.of(
            "evaluate",
            run,
            "--pairs",
            folder.resolve("pairs.txt"),
            "--images",
            folder.resolve("images"),
            "--json");

    assertThat(evaluation.err()).isEmpty();
    assertThat(evaluation.exitCode()).isZero();
    JsonNode json = evaluation.json();
    assertThat(json.get("pairs").asInt()).isEqualTo(20);
    assertThat(json.get("accuracy").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.get("std").isNumber()).isTrue();
    assertThat(json.get("interval").get(0).asDouble())
        .isLessThan(json.get("interval").get(1).asDouble());
    assertThat(json.get("auc").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.get("tarAtFar").isNumber()).isTrue();
    assertThat(json.get("threshold").asDouble()).isBetween(-1.0, 1.0);
    assertThat(json.get("flip").asBoolean()).isTrue();
    // The very pairs that the run verified on, read back from files: the same figure.
    assertThat(trained.out())
        .contains(String.format("accuracy %.4f (95", json.get("accuracy").asDouble()));
  }

  @Test
  void evaluateTakesAWeightFileAndPrintsATable() {
    Invocation evaluation =
        Invocation.of(
            "evaluate",
            RunDirectory.at(run).model(),
            "--no-flip",
            "--pairs",
            folder.resolve("pairs.txt"),
            "--images",
            folder.resolve("images"));

    assertThat(evaluation.exitCode()).isZero();
    assertThat(evaluation.out())
        .contains("20 of " + pictures + " pictures")
        .contains("without flip", "accuracy", "AUC", "threshold", "oracle");
  }

  @Test
  void commandsTellAWatcherHowFarTheyAreAndEraseItAtTheEnd() {
    Path images = folder.resolve("images");
    Invocation evaluation =
        Invocation.watched(
            "evaluate", run, "--json", "--pairs", folder.resolve("pairs.txt"), "--images", images);
    assertThat(evaluation.err())
        .matches("\\rpairs: " + pictures + " of " + pictures + " pictures, .* left 0:00\\r *\\r");
    assertThat(evaluation.json().get("pairs").asInt()).isEqualTo(20);

    Invocation embedding =
        Invocation.watched("embed", run, images, "--out", folder.resolve("watched.npz"));
    assertThat(embedding.err())
        .matches("\\rimages: " + pictures + " of " + pictures + " pictures, .* left 0:00\\r *\\r");
    assertThat(embedding.out()).contains(pictures + " embeddings of 32 values");
  }

  @Test
  void evaluateRefusesPixelOptionsForOurOwnFiles() {
    Invocation evaluation =
        Invocation.of(
            "evaluate",
            run,
            "--mean",
            "127.5",
            "--pairs",
            folder.resolve("pairs.txt"),
            "--images",
            folder.resolve("images"));

    assertThat(evaluation.exitCode()).isEqualTo(2);
    assertThat(evaluation.err())
        .contains("weight file")
        .contains("Try 'semblance evaluate --help'");
  }

  @Test
  void embedWritesOneRowPerPicture() throws IOException {
    Path npz = folder.resolve("out.npz");
    Invocation embedding = Invocation.of("embed", run, folder.resolve("images"), "--out", npz);

    assertThat(embedding.err()).isEmpty();
    assertThat(embedding.exitCode()).isZero();
    assertThat(embedding.out()).contains(pictures + " embeddings of 32 values");
    try (ZipFile zip = new ZipFile(npz.toFile())) {
      byte[] array = zip.getInputStream(zip.getEntry("embeddings.npy")).readAllBytes();
      assertThat(array).hasSize(128 + pictures * 32 * Float.BYTES);
      double squares = 0;
      var row =
          java.nio.ByteBuffer.wrap(array).order(java.nio.ByteOrder.LITTLE_ENDIAN).position(128);
      for (int i = 0; i < 32; i++) {
        double value = row.getFloat();
        squares += value * value;
      }
      assertThat(squares).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void embedLeavesNothingBehindAfterABadPicture() throws IOException {
    Path bad = Files.createDirectories(folder.resolve("bad"));
    Files.writeString(bad.resolve("torn.jpg"), "no picture");
    Path npz = folder.resolve("bad.npz");
    Invocation embedding = Invocation.of("embed", run, bad, "--out", npz);

    assertThat(embedding.exitCode()).isEqualTo(3);
    assertThat(embedding.err()).contains("torn.jpg");
    assertThat(npz).doesNotExist();
    assertThat(npz.resolveSibling("bad.npz.part")).doesNotExist();
  }

  private static void writePairs() throws IOException {
    PairSet pairs = new DrawnPairs(20, 20, 0, null).open();
    Path images = Files.createDirectories(folder.resolve("images"));
    pictures = pairs.images();
    for (int i = 0; i < pictures; i++) {
      Files.write(images.resolve(i + ".png"), pairs.encoded(i));
    }
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < pairs.pairs(); i++) {
      list.append(
          String.format(
              "%d.png %d.png %d%n", pairs.left(i), pairs.right(i), pairs.same(i) ? 1 : 0));
    }
    Files.writeString(folder.resolve("pairs.txt"), list);
  }

  private static long count(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.count();
    }
  }
}
