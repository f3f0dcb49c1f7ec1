package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {

  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final RecordingControl control = new RecordingControl();
  private long now;

  private ConsoleProgress progress(boolean live) {
    return new ConsoleProgress(out, live, () -> now);
  }

  private String printed() {
    String text = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return text;
  }

  private List<String> lines() {
    return printed().lines().toList();
  }

  @Test
  void announcesTheRunAndItsStages() {
    ConsoleProgress progress = progress(false);
    progress.onTrainStart(Events.start(0), control);
    progress.onStageStart(Events.stage(1, "arcFace, scale 32", 3, 3), control);
    assertThat(lines())
        .containsExactly(
            ">>>> Train faces: 2 stages, 6 epochs, kernels fused",
            ">>>> Train arcFace, scale 32 (stage 2 of 2, epochs 4 to 6 of 10 steps)");
    progress.onTrainStart(Events.start(4), control);
    assertThat(lines())
        .containsExactly(
            ">>>> Train faces: 2 stages, 6 epochs, kernels fused, going on with epoch 5");
  }

  @Test
  void writesOverOneLineOnATerminal() {
    ConsoleProgress progress = progress(true);
    progress.onTrainStart(Events.start(0), control);
    progress.onEpochStart(Events.epochStart(0), control);
    printed();
    now += 2 * SECOND;
    progress.onStepEnd(Events.step(0, 0, 8), control);
    now += 2 * SECOND;
    progress.onStepEnd(Events.step(0, 1, 7), control);
    // Two steps of 32 in four seconds; 8 steps left of the epoch, 58 of the run.
    String second =
        "\rEpoch 1/6 [====................] 2/10 16.0 images/s, loss 7.5000, accuracy 0.2500,"
            + " rate 0.0500, left 0:16, run 1:56";
    assertThat(printed())
        .doesNotContain("\n")
        .startsWith("\rEpoch 1/6 [==..................] 1/10 16.0 images/s, loss 8.0000")
        .endsWith(second);
    for (int step = 2; step < Events.STEPS; step++) {
      progress.onStepEnd(Events.step(0, step, 7.5), control);
    }
    // All ten are over after the same four seconds.
    assertThat(printed())
        .isEqualTo(
            "\r"
                + " ".repeat(second.length() - 1)
                + "\rEpoch 1/6: 80.0 images/s, loss 7.5000, accuracy 0.2500, rate 0.0500, 0:04"
                + System.lineSeparator());
  }

  @Test
  void writesNoMoreThanTenTimesPerSecondOnATerminal() {
    ConsoleProgress progress = progress(true);
    progress.onEpochStart(Events.epochStart(0), control);
    for (int step = 0; step < 10; step++) {
      progress.onStepEnd(Events.step(0, step, 8), control);
      now += SECOND / 50;
    }
    // At once and after a tenth of a second; the last two erase the line for the epoch's own.
    assertThat(printed().chars().filter(c -> c == '\r').count()).isEqualTo(4);
  }

  @Test
  void erasesWhatALongerLineLeftBehind() {
    ConsoleProgress progress = progress(true);
    progress.onEpochStart(Events.epochStart(0), control);
    progress.onStepEnd(Events.step(0, 0, 123456789), control);
    int first = printed().length();
    now += 10 * SECOND;
    progress.onEpochStart(Events.epochStart(1), control);
    progress.onStepEnd(Events.step(1, 0, 1), control);
    assertThat(printed()).hasSize(first).endsWith(" ");
  }

  @Test
  void writesPlainLinesAfterATenthAndFiveSecondsOrAfterThirty() {
    ConsoleProgress progress = progress(false);
    progress.onEpochStart(new EpochStart(0, 1, 1000, 0, 0), control);
    for (int step = 0; step < 1000; step++) {
      now += SECOND / 50; // a tenth is over after two seconds
      progress.onStepEnd(step(step), control);
    }
    List<String> lines = lines();
    assertThat(lines).hasSize(4);
    assertThat(lines.subList(0, 3)).allMatch(line -> line.startsWith("Epoch 1/1: step "));
    assertThat(lines.get(3))
        .isEqualTo("Epoch 1/1: 1600.0 images/s, loss 8.0000, accuracy 0.0000, rate 0.100, 0:20");

    progress.onEpochStart(new EpochStart(1, 2, 1000, 0, 1000), control);
    for (int step = 0; step < 20; step++) {
      now += 7 * SECOND;
      progress.onStepEnd(step(step), control);
    }
    assertThat(lines()).hasSize(4);
  }

  @Test
  void tellsTheMeanTermsOfASumAndNoAccuracyWithoutAHead() {
    ConsoleProgress progress = progress(false);
    progress.onEpochStart(new EpochStart(0, 1, 2, 0, 0), control);
    for (int step = 0; step < 2; step++) {
      now += SECOND;
      Map<String, Double> terms = Map.of("triplet", 0.5 + step);
      progress.onStepEnd(
          new StepEnd(0, step, step, 8, Double.NaN, 0, 0.1, 32, 0, terms, List.of()), control);
    }
    assertThat(lines())
        .containsExactly(
            "Epoch 1/1: 32.0 images/s, loss 8.0000 (triplet 1.0000), rate 0.100, 0:02");
  }

  private static StepEnd step(int step) {
    return new StepEnd(0, step, step, 8, 0, 0, 0.1, 32, 0, Map.of(), List.of());
  }

  @Test
  void countsStepsFromBeforeAResumptionButNotTheirSpeed() {
    ConsoleProgress progress = progress(true);
    progress.onEpochStart(new EpochStart(2, 3, 10, 5, 25), control);
    now += SECOND;
    progress.onStepEnd(Events.step(2, 5, 8), control);
    assertThat(printed()).contains("6/10 32.0 images/s").contains("left 0:04, run 0:04");
  }

  @Test
  void tellsEvaluationsAndImprovements() {
    ConsoleProgress progress = progress(false);
    progress.onEvaluationEnd(Events.evaluation(0, Events.report("lfw", 0.875)), control);
    progress.onEvaluationEnd(Events.evaluation(1, Events.report("lfw", 0.9)), control);
    progress.onEvaluationEnd(Events.evaluation(2, Events.report("lfw", 0.85)), control);
    assertThat(lines())
        .containsExactly(
            ">>>> lfw evaluation accuracy: 0.8750 ± 0.0125 (95 % 0.8650 to 0.8850), thresh: 0.3750,"
                + " previous max accuracy: none",
            ">>>> lfw evaluation accuracy: 0.9000 ± 0.0125 (95 % 0.8900 to 0.9100), thresh: 0.3750,"
                + " previous max accuracy: 0.8750",
            ">>>> Improved = 0.0250",
            ">>>> lfw evaluation accuracy: 0.8500 ± 0.0125 (95 % 0.8400 to 0.8600), thresh: 0.3750,"
                + " previous max accuracy: 0.9000");
  }

  @Test
  void showsOnATerminalHowFarAnEvaluationIs() {
    ConsoleProgress progress = progress(true);
    progress.onEvaluationBatchEnd(Events.evaluationBatch(2048, 8), control);
    // 2048 of 7168 in eight seconds: 5120 are left.
    String first = "Evaluating lfw: 2,048 of 7,168 pictures, 256.0 images/s, left 0:20";
    assertThat(printed()).isEqualTo("\r" + first);
    now += SECOND / 20;
    progress.onEvaluationBatchEnd(Events.evaluationBatch(2112, 8.05), control);
    assertThat(printed()).isEmpty();
    now += SECOND;
    progress.onEvaluationBatchEnd(Events.evaluationBatch(7168, 28), control);
    assertThat(printed()).contains("7,168 of 7,168", "left 0:00");
    progress.onEvaluationEnd(Events.evaluation(0, Events.report("lfw", 0.875)), control);
    assertThat(printed())
        .startsWith("\r" + " ".repeat(first.length()) + "\r>>>> lfw evaluation accuracy: 0.8750");
  }

  @Test
  void showsAnEvaluationOnlyOnATerminal() {
    ConsoleProgress progress = progress(false);
    now += 60 * SECOND;
    progress.onEvaluationBatchEnd(Events.evaluationBatch(2048, 60), control);
    assertThat(printed()).isEmpty();
  }

  @Test
  void remembersTheBestAcrossAResume() {
    ConsoleProgress before = progress(false);
    before.onEvaluationEnd(Events.evaluation(0, Events.report("lfw", 0.875)), control);
    ConsoleProgress after = progress(false);
    after.restore(before.state());
    printed();
    after.onEvaluationEnd(Events.evaluation(1, Events.report("lfw", 0.5)), control);
    assertThat(printed()).contains("previous max accuracy: 0.8750");
  }

  @Test
  void endsAStageWithATableThatMarksTheBest() {
    ConsoleProgress progress = progress(false);
    progress.onStageStart(Events.stage(0, "softmax", 0, 3), control);
    progress.onEpochEnd(Events.epoch(0, 12.5, Events.report("lfw", 0.75)), control);
    progress.onEpochEnd(Events.epoch(1, 8), control);
    progress.onEpochEnd(Events.epoch(2, 6, Events.report("lfw", 0.875)), control);
    printed();
    progress.onStageEnd(new StageEnd(0, "softmax", 3, 3725), control);
    assertThat(lines())
        .containsExactly(
            ">>>> Train softmax DONE in 1:02:05",
            " epoch       loss  accuracy       rate  images/s      lfw",
            "     1    12.5000    0.5000     0.0500      55.3  0.7500 ",
            "     2     8.0000    0.5000     0.0500      55.3         ",
            "     3     6.0000    0.5000     0.0500      55.3  0.8750*",
            "* best of this stage");
  }

  @Test
  void saysHowMuchOfTheTimeWasSpentWaitingIfItMatters() {
    ConsoleProgress progress = progress(true);
    progress.onEpochStart(Events.epochStart(0), control);
    now += 4 * SECOND;
    progress.onStepEnd(Events.step(0, 0, 8, 1), control);
    assertThat(printed()).contains("rate 0.0500, 25 % waiting for pictures, left 0:36");
    for (int step = 1; step < Events.STEPS; step++) {
      now += 4 * SECOND;
      progress.onStepEnd(Events.step(0, step, 8, 0), control);
    }
    // One second of forty.
    assertThat(lines())
        .last()
        .isEqualTo(
            "Epoch 1/6: 8.0 images/s, loss 8.0000, accuracy 0.2500, rate 0.0500,"
                + " 3 % waiting for pictures, 0:40");
    progress.onEpochStart(Events.epochStart(1), control);
    for (int step = 0; step < Events.STEPS; step++) {
      now += 4 * SECOND;
      progress.onStepEnd(Events.step(1, step, 8, 0.075), control);
    }
    // Less than a fiftieth.
    assertThat(lines()).last().asString().startsWith("Epoch 2/6").doesNotContain("waiting");
  }

  @Test
  void theTableOfAStageTellsWaitingIfAnyEpochDid() {
    ConsoleProgress progress = progress(false);
    progress.onStageStart(Events.stage(0, "softmax", 0, 2), control);
    progress.onEpochEnd(Events.waiting(0.5, 0, 12.5, Events.report("lfw", 0.75)), control);
    progress.onEpochEnd(Events.waiting(0.004, 1, 8), control);
    printed();
    progress.onStageEnd(new StageEnd(0, "softmax", 2, 1), control);
    assertThat(lines().subList(1, 4))
        .containsExactly(
            " epoch       loss  accuracy       rate  images/s waiting      lfw",
            "     1    12.5000    0.5000     0.0500      55.3    50 %  0.7500*",
            "     2     8.0000    0.5000     0.0500      55.3     0 %         ");
  }

  @Test
  void saysHowTheRunEnded() {
    ConsoleProgress progress = progress(false);
    progress.onTrainEnd(new TrainEnd(false, "interrupted after a checkpoint", 61), control);
    assertThat(lines()).containsExactly(">>>> Stopped after 1:01: interrupted after a checkpoint");
  }
}
