package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.TensorFile;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StageStart;
import org.semblance.callbacks.StepEnd;
import org.semblance.schedules.Schedule;
import org.tensorflow.types.TFloat32;

/** Runs of sums of losses, and of stages without a head. */
class EmbeddingLossRunTest {

  /** Nine steps an epoch, of shuffled pictures and of groups of four of 12 people. */
  private static final int STEPS = 9;

  private static final String STAGES =
      """
      schedule:
        - {loss: {type: softmax}, epochs: 1, centerLoss: 0.1}
        - {triplet: {type: autoAlpha, weight: 2}, epochs: 1}
        - {loss: {type: cosFace, margin: 0.2, scale: 16}, epochs: 1, centerLoss: {type: cosine},
           triplet: {type: batchHard, weight: 4}}
      """;

  @TempDir static Path shared;
  private static Path faces;

  @TempDir private Path folder;

  @BeforeAll
  static void drawFaces() throws IOException {
    faces = SmallFaces.write(shared.resolve("faces"), 12, 12);
  }

  /** Without pairs, so that no time goes into evaluations. */
  private static Schedule schedule(String stages) {
    return SmallRun.parse(
        SmallRun.head(faces)
                .replaceFirst("  verify: .*\n", "")
                .replace("deterministic: true", "deterministic: true, keepCheckpoints: 20")
            + stages);
  }

  @Test
  void stoppedAndResumedGivesTheSameBitsAsNeverStopped() {
    Schedule schedule = schedule(STAGES);
    TrainResult whole =
        Train.run(schedule, SmallRun.options(folder.resolve("whole"), false, new StopSignal()));
    Path out = folder.resolve("stopped");
    for (int stopAfter : new int[] {4, 9, 13, 22}) {
      StopSignal stop = new StopSignal();
      Train.run(schedule, SmallRun.options(out, stopAfter > 4, stop, stopAfter(stopAfter, stop)));
    }
    TrainResult resumed = Train.run(schedule, SmallRun.options(out, true, new StopSignal()));
    assertThat(resumed.completed()).isTrue();
    for (int stage = 1; stage <= 3; stage++) {
      Tensors.assertSame(
          RunDirectory.at(out).checkpoint((long) stage * STEPS),
          RunDirectory.at(whole.directory()).checkpoint((long) stage * STEPS));
    }
    assertThat(terms(resumed)).hasSize(3).isEqualTo(terms(whole));
  }

  private static Callback stopAfter(int steps, StopSignal stop) {
    return new Callback() {
      @Override
      public void onStepEnd(StepEnd event, RunControl control) {
        if (event.globalStep() + 1 == steps) {
          stop.request();
        }
      }
    };
  }

  private static List<String> terms(TrainResult result) {
    List<String> terms = new ArrayList<>();
    for (JsonNode row : history(result.directory())) {
      terms.add(row.get("loss") + " " + row.get("terms") + " " + row.get("monitors"));
    }
    return terms;
  }

  private static List<JsonNode> history(Path run) {
    List<JsonNode> rows = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(RunDirectory.at(run).history())) {
        rows.add(new ObjectMapper().readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  @Test
  void headAndCentresOutliveStagesThatHaveNoUseForThem() {
    Train.run(schedule(STAGES), SmallRun.options(folder, false, new StopSignal()));
    RunDirectory run = RunDirectory.at(folder);
    for (String kept : List.of("head/weight", "centerLoss/centers")) {
      float[] before = values(run.checkpoint(STEPS), kept);
      assertThat(values(run.checkpoint(2 * STEPS), kept)).isEqualTo(before);
      assertThat(values(run.checkpoint(3 * STEPS), kept)).isNotEqualTo(before);
    }
    assertThat(names(run.checkpoint(2 * STEPS)))
        .contains("loss/autoAlpha/margin")
        .noneMatch(name -> name.startsWith("optimizer/head"));
    assertThat(names(run.checkpoint(3 * STEPS)))
        .contains("optimizer/head/weight/momentum")
        .doesNotContain("loss/autoAlpha/margin")
        .noneMatch(name -> name.startsWith("optimizer/centerLoss"));
    assertThat(names(run.lastModel()))
        .isNotEmpty()
        .noneMatch(name -> name.matches("(head|centerLoss|loss)/.*"));
  }

  private static float[] values(Path file, String name) {
    try (TensorFile tensors = TensorFile.open(file);
        TFloat32 value = tensors.read(name)) {
      float[] values = new float[(int) value.size()];
      value.asRawTensor().data().asFloats().read(values);
      return values;
    }
  }

  private static List<String> names(Path file) {
    try (TensorFile tensors = TensorFile.open(file)) {
      return List.copyOf(tensors.names());
    }
  }

  @Test
  void everyTermIsToldByNameAndTheTotalIsTheirWeightedSum() throws IOException {
    List<StepEnd> steps = new ArrayList<>();
    List<Integer> stageSteps = new ArrayList<>();
    Callback watcher =
        new Callback() {
          @Override
          public void onStageStart(StageStart event, RunControl control) {
            stageSteps.add(event.stepsPerEpoch());
          }

          @Override
          public void onStepEnd(StepEnd event, RunControl control) {
            steps.add(event);
          }
        };
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    TrainOptions options =
        new TrainOptions(
            folder,
            false,
            new PrintStream(console, true, StandardCharsets.UTF_8),
            false,
            List.of(watcher),
            new StopSignal());
    Train.run(schedule(STAGES), options);
    assertThat(stageSteps).containsExactly(STEPS, STEPS, STEPS);
    StepEnd last = steps.get(3 * STEPS - 1);
    assertThat(last.terms()).containsOnlyKeys("main", "centerLoss", "triplet");
    assertSum(last, Map.of("main", 1.0, "centerLoss", 1.0, "triplet", 4.0));
    assertSum(steps.get(0), Map.of("main", 1.0, "centerLoss", 0.1));
    StepEnd alone = steps.get(STEPS);
    assertSum(alone, Map.of("triplet", 2.0));
    assertThat(alone.accuracy()).isNaN();
    // Groups of four: each picture has three more of its person.
    for (int i = 0; i < 16; i++) {
      assertThat(person(alone, i)).isEqualTo(person(alone, i / 4 * 4));
    }
    List<JsonNode> rows = history(folder);
    double mean =
        steps.subList(STEPS, 2 * STEPS).stream()
            .mapToDouble(step -> term(step, "triplet"))
            .average()
            .orElseThrow();
    assertThat(rows.get(1).at("/terms/triplet").doubleValue()).isCloseTo(mean, within(1e-9));
    assertThat(rows.get(1).get("accuracy").isNull()).isTrue();
    assertThat(rows.get(1).at("/monitors/activeTriplets").doubleValue()).isBetween(0.0, 1.0);
    assertThat(rows.get(2).get("accuracy").isNumber()).isTrue();
    assertThat(console.toString(StandardCharsets.UTF_8))
        .contains(" (main ", ", centerLoss ", " (triplet ", "autoAlpha weight 2");
  }

  private static void assertSum(StepEnd step, Map<String, Double> weights) {
    assertThat(step.terms()).containsOnlyKeys(weights.keySet());
    double sum =
        weights.entrySet().stream()
            .mapToDouble(weight -> weight.getValue() * term(step, weight.getKey()))
            .sum();
    assertThat(step.loss()).isCloseTo(sum, within(1e-5 * (1 + Math.abs(sum))));
  }

  private static double term(StepEnd step, String name) {
    return Objects.requireNonNull(step.terms().get(name));
  }

  private static String person(StepEnd step, int picture) {
    String place = step.places().get(picture);
    return place.substring(0, place.lastIndexOf('/'));
  }

  @Test
  void tripletsAloneLearnToTellUnseenPeopleApart() {
    Schedule schedule =
        SmallRun.parse(
            SmallRun.head(faces) + "schedule: [{triplet: {type: batchHard}, epochs: 6}]\n");
    TrainResult result = Train.run(schedule, SmallRun.options(folder, false, new StopSignal()));
    // 200 balanced pairs of unseen identities: chance is 0.5 with a standard error of 0.035.
    assertThat(result.reports().get(0).accuracy()).isGreaterThan(0.7);
    assertThat(names(RunDirectory.at(folder).newestCheckpoint().orElseThrow()))
        .noneMatch(name -> name.contains("head/weight"));
  }
}
