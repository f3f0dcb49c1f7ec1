package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.backbones.TensorFile;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.EpochEnd;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StepEnd;
import org.semblance.losses.AdaFace;
import org.semblance.losses.Loss;
import org.semblance.losses.UniFace;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.optimizers.Sgd;
import org.semblance.schedules.Schedule;
import org.tensorflow.types.TFloat32;

/** What losses keep from step to step and learn, in whole runs. */
class LossStateRunTest {

  /** Nine steps an epoch. */
  private static final int STEPS = 9;

  private static final String MEAN = "loss/adaFace/mean";

  @TempDir static Path shared;
  private static Path faces;

  @TempDir private Path folder;

  @BeforeAll
  static void drawFaces() throws IOException {
    faces = SmallFaces.write(shared.resolve("faces"), 12, 12);
  }

  private static Schedule schedule(String... losses) {
    StringBuilder yaml =
        new StringBuilder(
            SmallRun.head(faces)
                // Without pairs, so that no time goes into evaluations.
                .replaceFirst("  verify: .*\n", "")
                .replace("deterministic: true", "deterministic: true, keepCheckpoints: 20"));
    yaml.append("schedule:\n");
    for (String loss : losses) {
      yaml.append("  - {loss: {").append(loss).append(", scale: 16}, epochs: 1}\n");
    }
    return SmallRun.parse(yaml.toString().replace("type: adaCos, scale: 16", "type: adaCos"));
  }

  @Test
  void stoppedAndResumedGivesTheSameBitsAsNeverStopped() {
    Schedule schedule =
        schedule(
            "type: adaFace",
            "type: curricularFace",
            "type: elasticFace, pairing: ranked, std: 0.1",
            "type: adaCos",
            "type: uniFace");
    TrainResult whole =
        Train.run(schedule, SmallRun.options(folder.resolve("whole"), false, new StopSignal()));
    Path out = folder.resolve("stopped");
    // In the middle of stages, and behind the last step of one.
    for (int stopAfter : new int[] {4, 13, 22, 36, 41}) {
      StopSignal stop = new StopSignal();
      boolean resume = stopAfter > 4;
      TrainResult stopped =
          Train.run(schedule, SmallRun.options(out, resume, stop, stopAfter(stopAfter, stop)));
      assertThat(stopped.completed()).isFalse();
    }
    TrainResult resumed = Train.run(schedule, SmallRun.options(out, true, new StopSignal()));
    assertThat(resumed.completed()).isTrue();
    for (int stage = 1; stage <= 5; stage++) {
      Tensors.assertSame(
          RunDirectory.at(out).checkpoint((long) stage * STEPS),
          RunDirectory.at(whole.directory()).checkpoint((long) stage * STEPS));
    }
    assertThat(monitors(resumed)).hasSize(4).isEqualTo(monitors(whole));
  }

  /** Returns what the losses told of themselves, of each epoch in which they told anything. */
  private static List<String> monitors(TrainResult result) {
    try {
      return Files.readAllLines(RunDirectory.at(result.directory()).history()).stream()
          .filter(line -> line.contains("monitors"))
          .map(line -> line.replaceFirst(".*\"monitors\":(\\{.*?}).*", "$1"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

  @Test
  void stateGoesToTheNextStageOfTheSameLossAndBeginsAnewAfterAnother() {
    Schedule schedule =
        schedule(
            "type: adaFace", "type: adaFace, margin: 0.3", "type: curricularFace", "type: adaFace");
    Train.run(schedule, SmallRun.options(folder, false, new StopSignal()));
    RunDirectory run = RunDirectory.at(folder);
    // Norms are far below 20, at which the mean begins, and which it leaves by a hundredth a step.
    double first = value(run.checkpoint(STEPS), MEAN);
    double second = value(run.checkpoint(2 * STEPS), MEAN);
    double afterAnother = value(run.checkpoint(4 * STEPS), MEAN);
    assertThat(first).isLessThan(19.5);
    assertThat(second).isLessThan(first - 0.5);
    assertThat(afterAnother).isGreaterThan(second + 0.5);
    assertThat(names(run.checkpoint(3 * STEPS)))
        .contains("loss/curricularFace/hardness")
        .doesNotContain(MEAN);
    assertThat(names(run.lastModel())).isNotEmpty().noneMatch(name -> name.startsWith("loss/"));
  }

  private static double value(Path file, String name) {
    try (TensorFile tensors = TensorFile.open(file);
        TFloat32 value = tensors.read(name)) {
      return value.getFloat();
    }
  }

  private static List<String> names(Path file) {
    try (TensorFile tensors = TensorFile.open(file)) {
      return List.copyOf(tensors.names());
    }
  }

  @Test
  void epochsTellWhatTheLossTellsOfItself() {
    List<Map<String, Double>> seen = new ArrayList<>();
    Callback watcher =
        new Callback() {
          @Override
          public void onEpochEnd(EpochEnd event, RunControl control) {
            seen.add(event.monitors());
          }
        };
    Train.run(
        schedule("type: uniFace", "type: adaFace", "type: magFace"),
        SmallRun.options(folder, false, new StopSignal(), watcher));
    assertThat(seen.get(0)).containsOnlyKeys("threshold");
    // ln(10 · 12) / 16 at first.
    assertThat(seen.get(0).get("threshold")).isBetween(0.2, 0.4);
    assertThat(seen.get(1)).containsOnlyKeys("meanNorm", "normDeviation");
    double mean = value(RunDirectory.at(folder).checkpoint(2 * STEPS), MEAN);
    assertThat(seen.get(1).get("meanNorm")).isEqualTo(mean);
    assertThat(seen.get(2)).containsOnlyKeys("meanNorm");
  }

  @ParameterizedTest
  @ValueSource(strings = {"loss/uniFace/bias", MEAN})
  void weightDecayLeavesTheLossAlone(String name) {
    Loss loss = name.equals(MEAN) ? AdaFace.DEFAULT : UniFace.DEFAULT;
    float none = afterOneStep(loss, name, WeightDecay.NONE);
    assertThat(afterOneStep(loss, name, new WeightDecay(10, 1, true, true))).isEqualTo(none);
    // It does move.
    assertThat(none).isNotEqualTo(name.equals(MEAN) ? 20 : (float) Math.log(600));
  }

  private float afterOneStep(Loss loss, String name, WeightDecay decay) {
    StepPlan plan =
        new StepPlan(
            schedule("type: uniFace").model().faceModel(),
            BackboneOptions.TRAINED,
            StepObjective.of(loss, 60),
            UpdateRule.of(new Sgd(0.9, false), decay),
            4);
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
        RandomBatch batch = RandomBatch.of(plan)) {
      StepRunner runner = StepRunner.build(scope, plan, 1);
      scope.parameters().initialize();
      runner.run(batch.images(), batch.labels(), 0.1, 0);
      return scope.parameters().values(scope.parameters().find(name).orElseThrow())[0];
    }
  }
}
