package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.evaluation.VerificationReport;
import org.semblance.nn.SemblanceException;

class HistoryLogTest {

  @TempDir Path folder;
  private Path jsonLines;
  private Path histJson;
  private final RecordingControl control = new RecordingControl();

  @BeforeEach
  void names() {
    jsonLines = folder.resolve("run/history.jsonl");
    histJson = folder.resolve("run/faces_hist.json");
  }

  private HistoryLog log() {
    return new HistoryLog(jsonLines, histJson);
  }

  private void run(HistoryLog log, int first, int end) {
    log.onTrainStart(Events.start(first), control);
    log.onStageStart(Events.stage(0, "arcFace", 0, 6), control);
    for (int epoch = first; epoch < end; epoch++) {
      VerificationReport report = Events.report("lfw", 0.5 + epoch / 16.0);
      if (epoch % 2 == 0) {
        log.onEvaluationEnd(Events.evaluation(epoch, report), control);
      }
      log.onEpochEnd(Events.epoch(epoch, 8 - epoch), control);
    }
  }

  @Test
  void writesOneObjectPerLineForEachEvaluationAndEpoch() throws IOException {
    run(log(), 0, 1);
    List<String> lines = Files.readAllLines(jsonLines);
    assertThat(lines)
        .containsExactly(
            "{\"kind\":\"evaluation\",\"epoch\":0,\"globalStep\":10,\"epochsDone\":1.0,"
                + "\"set\":\"lfw\",\"pairs\":6000,\"images\":7701,\"folds\":10,\"accuracy\":0.5,\"std\":0.0125,\"low\":0.49,"
                + "\"high\":0.51,\"auc\":0.99,\"tarAtFar\":0.75,\"valAtFar\":0.74,"
                + "\"threshold\":0.375,\"oracleAccuracy\":0.501,\"oracleThreshold\":0.3125,"
                + "\"seconds\":3.5}",
            "{\"kind\":\"epoch\",\"epoch\":0,\"globalStep\":10,\"stage\":0,"
                + "\"stageTitle\":\"arcFace\",\"loss\":8.0,\"accuracy\":0.5,\"regularization\":0.0,"
                + "\"learningRate\":0.05,\"badImages\":0,\"imagesPerSecond\":55.25,"
                + "\"seconds\":12.5,\"inputWaitShare\":0.0078125}");
  }

  @Test
  void writesTheOriginalsListsAllOfOneLength() throws IOException {
    run(log(), 0, 4);
    assertThat(Files.readString(histJson))
        .isEqualTo(
            "{\"lr\":[0.05,0.05,0.05,0.05],\"loss\":[8.0,7.0,6.0,5.0],"
                + "\"accuracy\":[0.5,0.5,0.5,0.5],\"lfw\":[0.501,0.501,0.626,0.626],"
                + "\"lfw_thresh\":[0.3125,0.3125,0.3125,0.3125]}\n");
  }

  @Test
  void listsTheRegularizationWhereThereIsAny() throws IOException {
    HistoryLog log = log();
    log.onTrainStart(Events.start(0), control);
    log.onEpochEnd(
        new EpochEnd(0, 0, 10, 4, 0.5, 0.25, 0.1, 1, 1, 0, 0, Map.of(), Map.of(), List.of()),
        control);
    JsonNode history = new ObjectMapper().readTree(Files.readString(histJson));
    assertThat(history.get("regular_loss")).hasToString("[0.25]");
    assertThat(history.get("loss")).hasToString("[4.0]");
  }

  @Test
  void writesWhatTheLossTellsOfItself() throws IOException {
    HistoryLog log = log();
    log.onTrainStart(Events.start(0), control);
    Map<String, Double> monitors = Map.of("hardness", 0.25);
    log.onEpochEnd(
        new EpochEnd(0, 0, 10, 4, 0.5, 0, 0.1, 1, 1, 0, 0, Map.of(), monitors, List.of()), control);
    JsonNode row = new ObjectMapper().readTree(Files.readString(jsonLines));
    assertThat(row.get("monitors")).hasToString("{\"hardness\":0.25}");
  }

  @Test
  void writesTheTermsOfASumAndThatThereIsNoAccuracyWithoutAHead() throws IOException {
    HistoryLog log = log();
    log.onTrainStart(Events.start(0), control);
    Map<String, Double> terms = Map.of("triplet", 0.5);
    log.onEpochEnd(
        new EpochEnd(0, 0, 10, 4, Double.NaN, 0, 0.1, 1, 1, 0, 0, terms, Map.of(), List.of()),
        control);
    JsonNode row = new ObjectMapper().readTree(Files.readString(jsonLines));
    assertThat(row.get("terms")).hasToString("{\"triplet\":0.5}");
    assertThat(row.get("accuracy").isNull()).isTrue();
  }

  @Test
  void writesTheAnglesOfAMarginLoss() throws IOException {
    HistoryLog log = log();
    log.onTrainStart(Events.start(0), control);
    log.onEpochEnd(Events.epochWithAngles(0), control);
    JsonNode angles = new ObjectMapper().readTree(Files.readString(jsonLines)).get("angles");
    assertThat(angles.get("binDegrees").intValue()).isEqualTo(5);
    assertThat(angles.get("counts")).hasSize(36);
    assertThat(angles.get("counts").get(12).intValue()).isEqualTo(6);
    // (10 · 2.5 + 6 · 62.5 + 4 · 87.5) / 20
    assertThat(angles.get("meanDegrees").doubleValue()).isEqualTo(37.5);
    assertThat(angles.get("noiseShare").doubleValue()).isEqualTo(0.2);
  }

  @Test
  void aRunResumedWithinAnEpochKeepsWhatWasEvaluatedInIt() throws IOException {
    HistoryLog first = log();
    first.onTrainStart(Events.start(0), control);
    for (int step : new int[] {3, 6, 9}) {
      first.onEvaluationEnd(Events.evaluation(0, step, Events.report("lfw", 0.5)), control);
    }
    // Stopped while the evaluation after step 6 was under way: step 6 comes again.
    log().onTrainStart(new TrainStart("faces", 2, 6, "fused", 0, 5), control);
    List<String> lines = Files.readAllLines(jsonLines);
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).contains("\"globalStep\":3,\"epochsDone\":0.3,");
    log().onTrainStart(Events.start(0), control);
    assertThat(jsonLines).isEmptyFile();
  }

  @Test
  void startsListsOfLaterSetsWithZeros() throws IOException {
    HistoryLog log = log();
    log.onTrainStart(Events.start(0), control);
    log.onEpochEnd(Events.epoch(0, 1), control);
    log.onEvaluationEnd(Events.evaluation(1, Events.report("lfw", 0.75)), control);
    log.onEpochEnd(Events.epoch(1, 1), control);
    JsonNode history = new ObjectMapper().readTree(Files.readString(histJson));
    assertThat(history.get("lfw")).hasToString("[0.0,0.751]");
  }

  @Test
  void resumedRunEndsWithTheSameFilesAsAnUninterruptedOne() throws IOException {
    run(log(), 0, 6);
    String lines = Files.readString(jsonLines);
    String history = Files.readString(histJson);

    run(log(), 0, 4); // killed in its fifth epoch, the checkpoint is of the end of the third
    Files.writeString(jsonLines, "{\"kind\":\"evalu", StandardOpenOption.APPEND);
    run(log(), 3, 6);

    assertThat(Files.readString(jsonLines)).isEqualTo(lines);
    assertThat(Files.readString(histJson)).isEqualTo(history);
  }

  @Test
  void newRunStartsNewFiles() throws IOException {
    run(log(), 0, 4);
    log().onTrainStart(Events.start(0), control);
    assertThat(Files.readString(jsonLines)).isEmpty();
    assertThat(Files.readString(histJson)).isEqualTo("{\"lr\":[],\"loss\":[],\"accuracy\":[]}\n");
  }

  @Test
  void writesNullForWhatIsNotANumber() throws IOException {
    HistoryLog log = log();
    log.onTrainStart(Events.start(0), control);
    log.onEpochEnd(Events.epoch(0, Double.NaN), control);
    assertThat(Files.readString(jsonLines)).contains("\"loss\":null");
    assertThat(Files.readString(histJson)).contains("\"loss\":[null]");
  }

  @Test
  void namesTheLineThatCannotBeRead() throws IOException {
    Files.createDirectories(jsonLines.getParent());
    Files.writeString(jsonLines, "{\"kind\":\"epoch\",\"epoch\":0}\nnonsense\n{\"epoch\":1}\n");
    assertThatThrownBy(() -> log().onTrainStart(Events.start(2), control))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining(
            "history.jsonl:2 must be a JSON object with an epoch, found nonsense");
  }
}
