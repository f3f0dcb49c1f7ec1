package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.backbones.ModelFile;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.EvaluationBatchEnd;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StepEnd;
import org.semblance.callbacks.StepEvaluation;
import org.semblance.schedules.Schedule;

/** Verification between steps, and what the steps of an epoch tell of angles, in whole runs. */
class StepEvaluationRunTest {

  @TempDir static Path shared;
  private static Schedule schedule;
  private static RunDirectory whole;
  private static final List<Long> TOLD = new ArrayList<>();

  @TempDir private Path folder;

  /** Two epochs of nine steps. */
  @BeforeAll
  static void run() throws IOException {
    Path faces = SmallFaces.write(shared.resolve("faces"), 12, 12);
    schedule =
        SmallRun.parse(
            SmallRun.head(faces)
                    .replace(
                        "deterministic: true",
                        "deterministic: true, evaluateEveryEpochs: 5, evaluateEverySteps: 4,"
                            + " bestBy: [pairs, pairs.auc]")
                + "schedule: {loss: {type: cosFace, margin: 0.2, scale: 16}, epochs: 2}\n");
    whole = RunDirectory.at(shared.resolve("whole"));
    Callback watcher =
        new Callback() {
          @Override
          public void onStepEvaluation(StepEvaluation event, RunControl control) {
            TOLD.add(event.globalStep());
          }
        };
    Train.run(schedule, SmallRun.options(whole.root(), false, new StopSignal(), watcher));
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

  @Test
  void evaluatesAfterEverySoManyStepsAndAtTheEndOfTheStage() throws IOException {
    List<JsonNode> evaluations =
        rows(whole).stream().filter(row -> row.get("kind").asText().equals("evaluation")).toList();
    assertThat(evaluations)
        .extracting(row -> row.get("globalStep").intValue())
        .containsExactly(4, 8, 12, 16, 18);
    assertThat(evaluations)
        .extracting(row -> row.get("epochsDone").doubleValue())
        .containsExactly(4 / 9.0, 8 / 9.0, 1 + 3 / 9.0, 1 + 7 / 9.0, 2.0);
    assertThat(TOLD).containsExactly(4L, 8L, 12L, 16L);
  }

  @Test
  void theBestOfAllEvaluationsIsKept() throws IOException {
    long best = 0;
    double highest = 0;
    for (JsonNode row : rows(whole)) {
      if (row.has("auc")) {
        double value = (row.get("accuracy").doubleValue() + row.get("auc").doubleValue()) / 2;
        best = value >= highest ? row.get("globalStep").longValue() : best;
        highest = Math.max(highest, value);
      }
    }
    try (ModelFile file = ModelFile.open(whole.bestModel())) {
      assertThat(file.extra()).containsEntry("step", Long.toString(best));
    }
  }

  @Test
  void everyPictureOfAnEpochHasItsAngleCounted() throws IOException {
    List<JsonNode> epochs =
        rows(whole).stream().filter(row -> row.get("kind").asText().equals("epoch")).toList();
    assertThat(epochs).hasSize(2);
    for (JsonNode epoch : epochs) {
      int sum = 0;
      for (JsonNode count : epoch.at("/angles/counts")) {
        sum += count.intValue();
      }
      assertThat(sum).isEqualTo(9 * 16);
    }
    // Class weights and embeddings begin at random: right angles. Training makes them smaller.
    double first = epochs.get(0).at("/angles/meanDegrees").doubleValue();
    assertThat(first).isBetween(50.0, 95.0);
    assertThat(epochs.get(1).at("/angles/meanDegrees").doubleValue()).isLessThan(first);
    assertThat(Files.readString(whole.report())).contains("Angles to the own identity");
  }

  /** Between evaluations, while one is under way, and while the one at the end is. */
  @ParameterizedTest
  @ValueSource(ints = {6, 8, 18})
  void stoppedAndResumedGivesTheSameBitsAndTheSameHistory(int steps) throws IOException {
    Path out = folder.resolve("stopped");
    StopSignal stop = new StopSignal();
    List<Long> evaluated = new ArrayList<>();
    TrainResult stopped =
        Train.run(schedule, SmallRun.options(out, false, stop, stopAt(steps, stop, evaluated)));
    assertThat(stopped.interrupted()).isTrue();
    Train.run(
        schedule,
        SmallRun.options(out, true, new StopSignal(), stopAt(-1, new StopSignal(), evaluated)));
    RunDirectory run = RunDirectory.at(out);
    assertThat(rows(run)).isEqualTo(rows(whole));
    assertThat(evaluated).containsExactlyElementsOf(TOLD);
    Tensors.assertSame(run.checkpoint(18), whole.checkpoint(18));
    Tensors.assertSame(run.bestModel(), whole.bestModel());
  }

  private static Callback stopAt(int steps, StopSignal stop, List<Long> evaluated) {
    return new Callback() {
      @Override
      public void onStepEnd(StepEnd event, RunControl control) {
        if (event.globalStep() + 1 == steps && steps % 4 != 0 && steps < 18) {
          stop.request();
        }
      }

      @Override
      public void onEvaluationBatchEnd(EvaluationBatchEnd event, RunControl control) {
        if (event.globalStep() == steps) {
          stop.request();
        }
      }

      @Override
      public void onStepEvaluation(StepEvaluation event, RunControl control) {
        evaluated.add(event.globalStep());
      }
    };
  }
}
