package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.ModelFile;
import org.semblance.backbones.TensorFile;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.EpochEnd;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StepEnd;
import org.semblance.callbacks.StepEvaluation;
import org.semblance.evaluation.VerificationReport;
import org.semblance.nn.SemblanceException;
import org.semblance.schedules.Schedule;

/** Accumulation, clipping, averages, groups and wrapped optimisers in whole runs. */
class UpdatesRunTest {

  private static final String STAGES =
      """
      schedule:
        - loss: {type: softmax}
          epochs: 2
          optimizer: {type: sam, rho: 0.05, inner: {type: lookahead, inner: {type: nadam}, steps: 3}}
        - {loss: {type: cosFace, margin: 0.1, scale: 16}, epochs: 1, bottleneckOnly: true}
        - {loss: {type: cosFace, margin: 0.1, scale: 16}, epochs: 2, sampleRate: 0.5}
      """;

  @TempDir static Path shared;
  private static Path faces;

  @TempDir private Path folder;

  @BeforeAll
  static void drawFaces() throws IOException {
    // 144 pictures: 18 batches of 8, 9 steps of two batches.
    faces = SmallFaces.write(shared.resolve("faces"), 12, 12);
  }

  private static Schedule schedule(String run, String stages) {
    return SmallRun.parse(
        SmallRun.head(faces)
                .replace("batchSize: 16", "batchSize: 8, " + run)
                .replace("base: 0.05", "base: 0.005")
            + stages);
  }

  private static final String ALL =
      "accumulate: 2, keepCheckpoints: 9, clipNorm: {value: 1, of: backbone}, ema: 0.9,"
          + " parameterGroups: [{match: head, rateFactor: 4, decayFactor: 0.5}]";

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

  @Test
  void stoppedAndResumedGivesTheSameBitsAsNeverStopped() {
    Schedule schedule = schedule(ALL + ", evaluateEverySteps: 4", STAGES);
    List<EpochEnd> epochs = new ArrayList<>();
    List<StepEvaluation> between = new ArrayList<>();
    Callback watcher =
        new Callback() {
          @Override
          public void onEpochEnd(EpochEnd event, RunControl control) {
            epochs.add(event);
          }

          @Override
          public void onStepEvaluation(StepEvaluation event, RunControl control) {
            between.add(event);
          }
        };
    TrainResult whole =
        Train.run(
            schedule, SmallRun.options(folder.resolve("whole"), false, new StopSignal(), watcher));
    // Steps are counted, not batches.
    assertThat(epochs).extracting(EpochEnd::globalStep).containsExactly(9L, 18L, 27L, 36L, 45L);
    assertThat(epochs.get(4).reports())
        .extracting(VerificationReport::name)
        .containsExactly("pairs", "pairs-ema");
    // Not in the frozen stage; at step 36 an epoch ends.
    assertThat(between)
        .extracting(StepEvaluation::globalStep)
        .containsExactly(4L, 8L, 12L, 16L, 28L, 32L, 40L, 44L);
    assertThat(between)
        .allSatisfy(
            event ->
                assertThat(event.reports())
                    .extracting(VerificationReport::name)
                    .containsExactly("pairs", "pairs-ema"));
    // Of every batch of every step, where logits are cosines.
    assertThat(epochs)
        .extracting(event -> event.angles().total())
        .containsExactly(0L, 0L, 144L, 144L, 144L);
    // 200 balanced pairs of unseen identities: chance is 0.5 with a standard error of 0.035.
    assertThat(epochs.get(4).reports().get(1).accuracy()).isGreaterThan(0.65);

    Path out = folder.resolve("stopped");
    // In the first stage, in the frozen one, and in the last.
    for (int stopAfter : new int[] {5, 22, 31}) {
      StopSignal stop = new StopSignal();
      Train.run(schedule, SmallRun.options(out, stopAfter > 5, stop, stopAfter(stopAfter, stop)));
    }
    TrainResult resumed = Train.run(schedule, SmallRun.options(out, true, new StopSignal()));
    assertThat(resumed.completed()).isTrue();
    RunDirectory there = RunDirectory.at(out);
    RunDirectory here = RunDirectory.at(whole.directory());
    for (long step : new long[] {18, 27, 45}) {
      Tensors.assertSame(there.checkpoint(step), here.checkpoint(step));
    }
    Tensors.assertSame(there.lastAverage(), here.lastAverage());
    Tensors.assertSame(there.bestModel(), here.bestModel());
    assertSaved(here);
  }

  private static void assertSaved(RunDirectory run) {
    try (TensorFile checkpoint = TensorFile.open(run.checkpoint(45));
        ModelFile raw = ModelFile.open(run.lastModel());
        ModelFile average = ModelFile.open(run.lastAverage());
        ModelFile best = ModelFile.open(run.bestModel())) {
      assertThat(checkpoint.names())
          .anyMatch(name -> name.startsWith("ema/"))
          .noneMatch(name -> name.startsWith("sam/") || name.startsWith("accumulation/"));
      assertThat(raw.extra()).containsEntry("weights", "raw");
      assertThat(average.extra()).containsEntry("weights", "ema");
      assertThat(best.extra().get("weights")).isIn("raw", "ema");
    }
  }

  @Test
  void averageStandsStillWhereTheBackboneIsFrozen() {
    Train.run(schedule(ALL, STAGES), SmallRun.options(folder, false, new StopSignal()));
    RunDirectory run = RunDirectory.at(folder);
    try (TensorFile before = TensorFile.open(run.checkpoint(18));
        TensorFile frozen = TensorFile.open(run.checkpoint(27));
        TensorFile after = TensorFile.open(run.checkpoint(36))) {
      String name =
          before.names().stream().filter(each -> each.startsWith("ema/")).findFirst().orElseThrow();
      assertThat(first(frozen, name)).isEqualTo(first(before, name));
      assertThat(first(after, name)).isNotEqualTo(first(before, name));
    }
  }

  private static float first(TensorFile file, String name) {
    try (var tensor = file.read(name)) {
      return tensor.asRawTensor().data().asFloats().getFloat(0);
    }
  }

  @Test
  void anotherNumberOfBatchesInAStepIsNotResumed() {
    String stages = "schedule: [{loss: {type: softmax}, epochs: 1}]\n";
    StopSignal stop = new StopSignal();
    Train.run(
        schedule("accumulate: 2", stages),
        SmallRun.options(folder, false, stop, stopAfter(2, stop)));
    assertThatThrownBy(
            () ->
                Train.run(
                    schedule("accumulate: 3", stages),
                    SmallRun.options(folder, true, new StopSignal())))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("expected accumulate 3, found 2")
        .hasMessageContaining("run.accumulate was changed");
  }

  @Test
  void epochWithoutAWholeStepIsRefused() {
    assertThatThrownBy(
            () ->
                Train.run(
                    schedule("accumulate: 19", "schedule: [{loss: {type: softmax}, epochs: 1}]\n"),
                    SmallRun.options(folder, false, new StopSignal())))
        .isInstanceOf(SemblanceException.class)
        .hasMessageStartingWith(
            "run.accumulate must be <= 18, the batches in an epoch of stage 1, got 19");
    assertThat(folder.resolve("schedule.yaml")).doesNotExist();
  }

  @Test
  void rateIsScaledToTheBatch() {
    List<Double> rates = new ArrayList<>();
    List<Integer> images = new ArrayList<>();
    Callback watcher =
        new Callback() {
          @Override
          public void onStepEnd(StepEnd event, RunControl control) {
            rates.add(event.learningRate());
            images.add(event.images());
            control.stop("seen");
          }
        };
    Train.run(
        schedule(
            "accumulate: 2, referenceBatch: 64",
            "schedule: [{loss: {type: softmax}, epochs: 1}]\n"),
        SmallRun.options(folder, false, new StopSignal(), watcher));
    // 0.005 for 64 pictures, of which a step has 16.
    assertThat(rates).hasSize(1);
    assertThat(rates.get(0)).isCloseTo(0.00125, within(1e-12));
    assertThat(images).containsExactly(16);
  }

  @Test
  void rangeTestLeavesNothingBehindAndFindsARate() throws IOException {
    Schedule schedule =
        schedule("accumulate: 1", "schedule: [{loss: {type: softmax}, epochs: 1}]\n");
    List<Double> seen = new ArrayList<>();
    RateRange range =
        RateRange.of(
            schedule,
            new RateRange.Settings(1e-4, 10, 40, 0),
            point -> seen.add(point.rate()),
            new StopSignal());
    assertThat(range.points()).hasSameSizeAs(seen).hasSizeGreaterThan(10);
    assertThat(range.points().get(0).rate()).isEqualTo(1e-4);
    assertThat(range.points().get(1).rate() / 1e-4)
        .isCloseTo(Math.pow(1e5, 1 / 39.0), within(1e-9));
    assertThat(range.fell()).isTrue();
    assertThat(range.steepest()).isBetween(1e-4, range.lowest());
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
    StopSignal stop = new StopSignal();
    RateRange stopped =
        RateRange.of(
            schedule,
            new RateRange.Settings(1e-4, 10, 40, 0),
            point -> {
              if (point.rate() > 2e-4) {
                stop.request();
              }
            },
            stop);
    assertThat(stopped.ending()).isEqualTo(RateRange.Ending.STOPPED);
    assertThat(stopped.points()).isEqualTo(range.points().subList(0, stopped.points().size()));
  }

  @Test
  void patienceWatchesTheAverageBesideTheWeights() {
    // Steps too small to change any figure.
    Schedule schedule =
        SmallRun.parse(
            SmallRun.head(faces)
                    .replace("batchSize: 16", "batchSize: 16, ema: 0.5, patienceEpochs: 1")
                    .replace("base: 0.05", "base: 1e-12")
                    .replace("minimum: 1e-4", "minimum: 0")
                + "schedule: [{loss: {type: softmax}, optimizer: {type: sgd}, epochs: 30}]\n");
    TrainResult result =
        Train.run(schedule, SmallRun.options(folder.resolve("out"), false, new StopSignal()));
    assertThat(result.completed()).isFalse();
    assertThat(result.reason())
        .contains("pairs.accuracy, of the weights or of their average, has not improved for 1");
  }
}
