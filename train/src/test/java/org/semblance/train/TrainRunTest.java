package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.DivergenceException;
import org.semblance.callbacks.EvaluationBatchEnd;
import org.semblance.callbacks.EvaluationEnd;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StageStart;
import org.semblance.callbacks.StepEnd;
import org.semblance.callbacks.TrainEnd;
import org.semblance.data.DataException;
import org.semblance.data.LabelMap;
import org.semblance.nn.SemblanceException;
import org.semblance.schedules.Schedule;

/** Whole runs on small drawn faces: what a user gets, and what may go wrong. */
class TrainRunTest {

  @TempDir static Path folder;

  private static Path faces;

  @BeforeAll
  static void drawFaces() throws IOException {
    faces = SmallFaces.write(folder.resolve("faces"), 12, 12);
  }

  @Test
  void twoStagesBeatChanceByFarOnPeopleNeverTrainedOn() throws IOException {
    TrainResult result = train("beats", SmallRun.schedule(faces, 2, 3));
    assertThat(result.completed()).isTrue();
    // 200 balanced pairs of unseen identities: chance is 0.5 with a standard error of 0.035.
    assertThat(result.reports().get(0).accuracy()).isGreaterThan(0.7);
    RunDirectory directory = RunDirectory.at(result.directory());
    assertThat(directory.model()).isEqualTo(directory.bestModel()).exists();
    assertThat(directory.report()).exists();
    assertThat(LabelMap.read(directory.labels()).identities()).hasSize(12).startsWith("p00");
    assertThat(Files.readAllLines(directory.history())).isNotEmpty();
    assertThat(directory.kerasHistory("small")).exists();
  }

  @Test
  void stoppedAndResumedGivesTheSameBitsAsNeverStopped() {
    Schedule schedule = SmallRun.schedule(faces, 1, 2);
    TrainResult whole = train("bits-whole", schedule);
    // In the middle of an epoch, at the end of one and of a stage, and in the last one.
    for (int stopAfter : new int[] {3, 9, 25}) {
      Path out = folder.resolve("bits-" + stopAfter);
      StopSignal stop = new StopSignal();
      TrainResult stopped =
          Train.run(
              schedule, SmallRun.options(out, false, stop, requestStopAfter(stopAfter, stop)));
      assertThat(stopped.completed()).isFalse();
      assertThat(stopped.interrupted()).isTrue();
      TrainResult resumed = Train.run(schedule, SmallRun.options(out, true, new StopSignal()));
      assertThat(resumed.completed()).isTrue();
      Tensors.assertSame(newestCheckpoint(resumed), newestCheckpoint(whole));
      assertThat(resumed.reports().get(0).accuracy()).isEqualTo(whole.reports().get(0).accuracy());
    }
  }

  @Test
  void aStopInAnEvaluationIsSavedAtOnceAndTheEvaluationBeginsAnew() {
    Schedule schedule = SmallRun.schedule(faces, 1, 1);
    TrainResult whole = train("evaluation-whole", schedule);
    Path out = folder.resolve("evaluation-stopped");
    StopSignal stop = new StopSignal();
    List<String> evaluated = new ArrayList<>();
    Callback stopper =
        new Callback() {
          @Override
          public void onEvaluationBatchEnd(EvaluationBatchEnd event, RunControl control) {
            assertThat(event.images()).isLessThan(event.totalImages());
            stop.request();
          }

          @Override
          public void onEvaluationEnd(EvaluationEnd event, RunControl control) {
            evaluated.add(event.report().name());
          }
        };
    TrainResult stopped = Train.run(schedule, SmallRun.options(out, false, stop, stopper));
    assertThat(stopped.interrupted()).isTrue();
    assertThat(evaluated).isEmpty();
    TrainResult resumed = Train.run(schedule, SmallRun.options(out, true, new StopSignal()));
    assertThat(resumed.completed()).isTrue();
    Tensors.assertSame(newestCheckpoint(resumed), newestCheckpoint(whole));
  }

  @Test
  void headWeightsGoFromSoftmaxToArcFaceAndBack() {
    Schedule schedule =
        SmallRun.parse(
            SmallRun.head(faces)
                + """
                schedule:
                  - {loss: {type: softmax}, epochs: 2}
                  - {loss: {type: arcFace, margin: 0.1, scale: 8}, epochs: 1}
                  - {loss: {type: softmax}, epochs: 1}
                """);
    double[] firstLosses = {Double.NaN, Double.NaN, Double.NaN};
    Callback watcher =
        new Callback() {
          private int stage;

          @Override
          public void onStageStart(StageStart event, RunControl control) {
            stage = event.stage();
          }

          @Override
          public void onStepEnd(StepEnd event, RunControl control) {
            if (Double.isNaN(firstLosses[stage])) {
              firstLosses[stage] = event.loss();
            }
          }
        };
    Train.run(
        schedule, SmallRun.options(folder.resolve("carry"), false, new StopSignal(), watcher));
    // A head that was drawn anew would begin where stage 0 began.
    assertThat(firstLosses[2]).isLessThan(0.8 * firstLosses[0]);
  }

  @Test
  void frozenBackboneDoesNotMoveByABit() {
    Schedule schedule =
        SmallRun.parse(
            SmallRun.head(faces)
                + """
                schedule:
                  - {loss: {type: softmax}, epochs: 1}
                  - {loss: {type: arcFace, scale: 16}, epochs: 1, bottleneckOnly: true}
                """);
    Path out = folder.resolve("frozen");
    Path afterFirst = folder.resolve("after-first.safetensors");
    Callback copier =
        new Callback() {
          @Override
          public void onStageStart(StageStart event, RunControl control) {
            if (event.stage() == 1) {
              copy(RunDirectory.at(out).lastModel(), afterFirst);
            }
          }
        };
    Train.run(schedule, SmallRun.options(out, false, new StopSignal(), copier));
    Tensors.assertSame(RunDirectory.at(out).lastModel(), afterFirst);
  }

  @Test
  void divergenceNamesStepTermsAndBatchAndKeepsTheLastCheckpoint() {
    Path out = folder.resolve("diverges");
    Callback explode =
        new Callback() {
          @Override
          public void onStepEnd(StepEnd event, RunControl control) {
            if (event.epoch() == 1) {
              control.scaleRate(1e30);
            }
          }
        };
    assertThatThrownBy(
            () ->
                Train.run(
                    SmallRun.schedule(faces, 3, 1),
                    SmallRun.options(out, false, new StopSignal(), explode)))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("loss")
        .hasMessageContaining("step 1")
        .hasMessageContaining(".png");
    assertThat(RunDirectory.at(out).allCheckpoints())
        .extracting(path -> path.getFileName().toString())
        .containsExactly("step-000000009.safetensors");
  }

  /** The loss of the last step is that of good weights; only its update spoils them. */
  @Test
  void weightsThatTheLastStepOfAnEpochSpoilsAreNotSaved() {
    Path out = folder.resolve("spoilt");
    Callback explode =
        new Callback() {
          @Override
          public void onStepEnd(StepEnd event, RunControl control) {
            if (event.globalStep() == 9 + 7) {
              control.scaleRate(1e300);
            }
          }
        };
    // Without pairs there is no evaluation that would stumble over such weights.
    Schedule schedule =
        SmallRun.parse(
            SmallRun.head(faces).replaceFirst("  verify: .*\n", "")
                + "schedule: [{loss: {type: softmax}, epochs: 3}]\n");
    assertThatThrownBy(
            () -> Train.run(schedule, SmallRun.options(out, false, new StopSignal(), explode)))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("the weights must be finite")
        .hasMessageContaining("after step 18 (epoch 2, batch 9)")
        .hasMessageContaining(".png");
    assertThat(RunDirectory.at(out).allCheckpoints())
        .extracting(path -> path.getFileName().toString())
        .containsExactly("step-000000009.safetensors");
  }

  @Test
  void whyARunFailedIsNotHiddenByACallbackThatFailsToo() {
    AtomicInteger told = new AtomicInteger();
    Callback failing =
        new Callback() {
          @Override
          public void onStepEnd(StepEnd event, RunControl control) {
            throw new SemblanceException("the reason");
          }

          @Override
          public void onTrainEnd(TrainEnd event, RunControl control) {
            throw new SemblanceException("no room for the report");
          }
        };
    Callback counting =
        new Callback() {
          @Override
          public void onTrainEnd(TrainEnd event, RunControl control) {
            told.incrementAndGet();
          }
        };
    assertThatThrownBy(
            () ->
                Train.run(
                    SmallRun.schedule(faces, 1, 1),
                    SmallRun.options(
                        folder.resolve("reason"), false, new StopSignal(), failing, counting)))
        .hasMessage("the reason")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(told).hasValue(1);
  }

  @Test
  void picturesToVerifyOnThatHaveAnotherSizeAreRefusedBeforeTheFirstStep() {
    Path out = folder.resolve("sizes");
    Schedule schedule =
        SmallRun.parse(
            SmallRun.head(faces)
                    .replaceFirst(
                        "  verify: .*\n",
                        "  verify: [{type: drawnPairs, identities: 20, pairs: 20}]\n")
                + "schedule: [{loss: {type: softmax}, epochs: 1}]\n");
    assertThatThrownBy(() -> Train.run(schedule, SmallRun.options(out, false, new StopSignal())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("for verification")
        .hasMessageContaining("must be 32 pixels high and 32 wide, got 112 high and 112 wide");
    assertThatThrownBy(() -> DryRun.of(schedule)).isInstanceOf(DataException.class);
    assertThat(out).doesNotExist();
  }

  @Test
  void tellsHowFarAnEvaluationIs() {
    List<EvaluationBatchEnd> batches = new ArrayList<>();
    List<EvaluationEnd> ends = new ArrayList<>();
    Callback watcher =
        new Callback() {
          @Override
          public void onEvaluationBatchEnd(EvaluationBatchEnd event, RunControl control) {
            assertThat(ends).isEmpty();
            batches.add(event);
          }

          @Override
          public void onEvaluationEnd(EvaluationEnd event, RunControl control) {
            ends.add(event);
          }
        };
    Schedule schedule =
        SmallRun.parse(SmallRun.head(faces) + "schedule: [{loss: {type: softmax}, epochs: 1}]\n");
    Train.run(schedule, SmallRun.options(folder.resolve("far"), false, new StopSignal(), watcher));
    // 10 people with 5 pictures each, 16 at a time; 9 steps in the epoch.
    assertThat(batches).extracting(EvaluationBatchEnd::images).containsExactly(16, 32, 48, 50);
    assertThat(batches)
        .allMatch(event -> event.totalImages() == 50 && event.set().equals("pairs"))
        .allMatch(event -> event.epoch() == 0 && event.globalStep() == 9)
        .isSortedAccordingTo(Comparator.comparingDouble(EvaluationBatchEnd::seconds));
    assertThat(ends).hasSize(1);
  }

  @Test
  void refusesAFolderThatHoldsARun() {
    Schedule schedule = SmallRun.schedule(faces, 1, 1);
    train("twice", schedule);
    assertThatThrownBy(() -> train("twice", schedule))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("already holds a run")
        .hasMessageContaining("--resume");
  }

  @Test
  void refusesToResumeWhereNoRunIs() {
    assertThatThrownBy(
            () ->
                Train.run(
                    SmallRun.schedule(faces, 1, 1),
                    SmallRun.options(folder.resolve("nowhere"), true, new StopSignal())))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("no run to resume");
  }

  private static TrainResult train(String name, Schedule schedule) {
    return Train.run(schedule, SmallRun.options(folder.resolve(name), false, new StopSignal()));
  }

  private static Callback requestStopAfter(int steps, StopSignal stop) {
    return new Callback() {
      @Override
      public void onStepEnd(StepEnd event, RunControl control) {
        if (event.globalStep() + 1 == steps) {
          stop.request();
        }
      }
    };
  }

  private static Path newestCheckpoint(TrainResult result) {
    return RunDirectory.at(result.directory()).newestCheckpoint().orElseThrow();
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
