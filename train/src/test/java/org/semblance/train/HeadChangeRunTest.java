package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.TensorFile;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StepEnd;
import org.semblance.schedules.Schedule;
import org.tensorflow.types.TFloat32;

/** Runs whose stages have different classification heads. */
class HeadChangeRunTest {

  private static final int CLASSES = 12;
  private static final int SIZE = 32;

  /** 12 people of 12 pictures in batches of 16. */
  private static final int STEPS = 9;

  @TempDir private static Path shared;
  private static Path faces;

  @TempDir private Path folder;

  @BeforeAll
  static void drawFaces() throws IOException {
    faces = SmallFaces.write(shared.resolve("faces"), CLASSES, 12);
  }

  /** Without pairs, so that no time goes into evaluations. */
  private static Schedule schedule(String rate, String... stages) {
    String head =
        SmallRun.head(faces)
            .replaceFirst("  verify: .*\n", "")
            .replaceFirst("learningRate: .*\n", "learningRate: " + rate + "\n")
            .replace("deterministic: true", "deterministic: true, keepCheckpoints: 20");
    StringBuilder yaml = new StringBuilder(head).append("schedule:\n");
    for (String stage : stages) {
      yaml.append("  - {epochs: 1, ").append(stage).append("}\n");
    }
    return SmallRun.parse(yaml.toString());
  }

  private static final String MARGIN = "loss: {type: cosFace, margin: 0.2, scale: 16}";

  /** With a rate of next to nothing such a stage's weights are those that it began with. */
  private static final String STILL = ", optimizer: {type: sgd, momentum: 0}";

  private static final String[] STAGES = {
    "loss: {type: softmax}",
    MARGIN,
    MARGIN + ", lossTopK: 3",
    MARGIN + ", lossTopK: 3, sampleRate: 0.5",
    MARGIN + ", vpl: {startSteps: 1, allowedDeltaSteps: 20}, sampleCount: 7",
    MARGIN + ", vpl: {startSteps: 1, allowedDeltaSteps: 20}",
    "loss: {type: softmax}, sampleRate: 0, sampledUpdate: rowsUndecayed",
    MARGIN + ", sampleRate: 0.3, sampledUpdate: dense"
  };

  private static float[] values(Path checkpoint, String name) {
    try (TensorFile file = TensorFile.open(checkpoint);
        TFloat32 value = file.read(name)) {
      float[] array = new float[Math.toIntExact(value.size())];
      value.asRawTensor().data().asFloats().read(array);
      return array;
    }
  }

  private static float[] row(float[] table, int row) {
    return Arrays.copyOfRange(table, row * SIZE, (row + 1) * SIZE);
  }

  @Test
  void weightsGoFromEveryKindOfHeadToEveryOther() {
    Schedule schedule =
        schedule(
            "{type: constant, base: 0.05, atEpochs: [3], factor: 1e-30}",
            IntStream.range(0, STAGES.length)
                .mapToObj(i -> i < 3 ? STAGES[i] : STAGES[i] + STILL)
                .toArray(String[]::new));
    Train.run(schedule, SmallRun.options(folder, false, new StopSignal()));
    RunDirectory run = RunDirectory.at(folder);
    // Stages 1 to 3 train: softmax, margin, three sub-centres. The fourth begins with the third's.
    float[] weight = values(run.checkpoint(3 * STEPS), "head/weight");
    assertThat(weight).hasSize(CLASSES * 3 * SIZE);
    assertThat(values(run.checkpoint(4 * STEPS), "head/weight")).isEqualTo(weight);
    // From three to one: the dominant ones, by the votes of the fourth stage.
    assertDominant(run.checkpoint(4 * STEPS), run.checkpoint(5 * STEPS));
    float[] one = values(run.checkpoint(5 * STEPS), "head/weight");
    // VPL to VPL, to softmax, to margin.
    for (int stage : new int[] {6, 7, 8}) {
      assertThat(values(run.checkpoint((long) stage * STEPS), "head/weight")).isEqualTo(one);
    }
  }

  /** Of three sub-centres before, those with most votes make up the weights after. */
  private static void assertDominant(Path before, Path after) {
    float[] three = values(before, "head/weight");
    float[] votes = values(before, "head/votes");
    float[] one = values(after, "head/weight");
    assertThat(one).hasSize(CLASSES * SIZE);
    int others = 0;
    for (int c = 0; c < CLASSES; c++) {
      int best = 0;
      for (int s = 1; s < 3; s++) {
        best = votes[c * 3 + s] > votes[c * 3 + best] ? s : best;
      }
      others += best > 0 ? 1 : 0;
      assertThat(row(one, c)).isEqualTo(row(three, c * 3 + best));
    }
    assertThat(others).isPositive();
  }

  @Test
  void subCentersOutliveStagesWithoutAHead() {
    Schedule schedule =
        schedule(
            "{type: constant, base: 0.05, atEpochs: [1], factor: 1e-30}",
            MARGIN + ", lossTopK: 3, centerLoss: 0.1",
            "triplet: 1",
            MARGIN + ", lossTopK: 3" + STILL,
            "triplet: 1",
            MARGIN + STILL);
    Train.run(schedule, SmallRun.options(folder, false, new StopSignal()));
    RunDirectory run = RunDirectory.at(folder);
    float[] weight = values(run.checkpoint(STEPS), "head/weight");
    float[] votes = values(run.checkpoint(STEPS), "head/votes");
    assertThat(weight).hasSize(CLASSES * 3 * SIZE);
    assertThat(values(run.checkpoint(2 * STEPS), "head/weight")).isEqualTo(weight);
    assertThat(values(run.checkpoint(2 * STEPS), "head/votes")).isEqualTo(votes);
    // The third stage goes on counting.
    assertThat(values(run.checkpoint(3 * STEPS), "head/weight")).isEqualTo(weight);
    assertThat(sum(values(run.checkpoint(3 * STEPS), "head/votes"))).isGreaterThan(sum(votes) + 1);
    // From three to one across a stage without a head: the dominant ones still.
    assertDominant(run.checkpoint(4 * STEPS), run.checkpoint(5 * STEPS));
    try (TensorFile last = TensorFile.open(run.checkpoint(5 * STEPS))) {
      assertThat(last.names()).doesNotContain("head/votes").contains("centerLoss/centers");
    }
  }

  private static double sum(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).sum();
  }

  @Test
  void firstSubCentersBeginWithTheWeightsBefore() {
    Schedule schedule =
        schedule(
            "{type: constant, base: 0.05, atEpochs: [1], factor: 1e-30}",
            "loss: {type: softmax}",
            MARGIN + ", lossTopK: 3" + STILL);
    Train.run(schedule, SmallRun.options(folder, false, new StopSignal()));
    RunDirectory run = RunDirectory.at(folder);
    float[] one = values(run.checkpoint(STEPS), "head/weight");
    float[] three = values(run.checkpoint(2 * STEPS), "head/weight");
    for (int c = 0; c < CLASSES; c++) {
      assertThat(row(three, 3 * c)).isEqualTo(row(one, c));
      assertThat(row(three, 3 * c + 1)).isNotEqualTo(row(one, c));
    }
  }

  @Test
  void queueGoesFromStageToStage() {
    Schedule schedule =
        schedule(
            "{type: constant, base: 0.05, atEpochs: [], factor: 0.1}",
            MARGIN + ", vpl: {startSteps: 1, allowedDeltaSteps: 20}",
            MARGIN + ", vpl: {startSteps: 1, allowedDeltaSteps: 20}, sampleRate: 0");
    Train.run(schedule, SmallRun.options(folder, false, new StopSignal()));
    float[] steps = values(RunDirectory.at(folder).checkpoint(2 * STEPS), "head/vplSteps");
    for (float step : steps) {
      assertThat(step).isBetween((float) STEPS + 1, 2f * STEPS);
    }
  }

  @Test
  void stoppedAndResumedGivesTheSameBitsAsNeverStopped() {
    Schedule schedule =
        schedule("{type: singleCosine, base: 0.05, epochs: 8, minimum: 1e-4}", STAGES);
    TrainResult whole =
        Train.run(schedule, SmallRun.options(folder.resolve("whole"), false, new StopSignal()));
    Path out = folder.resolve("stopped");
    // In the middle of stages, and behind the last step of the one with sub-centres.
    int[] stops = {22, 4 * STEPS, 42, 51, 67};
    for (int stopAfter : stops) {
      StopSignal stop = new StopSignal();
      Train.run(
          schedule, SmallRun.options(out, stopAfter > stops[0], stop, stopAfter(stopAfter, stop)));
    }
    TrainResult resumed = Train.run(schedule, SmallRun.options(out, true, new StopSignal()));
    assertThat(resumed.completed()).isTrue();
    for (int stage = 1; stage <= STAGES.length; stage++) {
      Tensors.assertSame(
          RunDirectory.at(out).checkpoint((long) stage * STEPS),
          RunDirectory.at(whole.directory()).checkpoint((long) stage * STEPS));
    }
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
}
