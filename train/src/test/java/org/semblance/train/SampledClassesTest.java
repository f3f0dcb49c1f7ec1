package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StepEnd;
import org.semblance.losses.ArcFace;
import org.semblance.losses.ClassSampling;
import org.semblance.losses.HeadOptions;
import org.semblance.losses.SampledUpdate;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Parameter;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.optimizers.Sgd;
import org.semblance.schedules.Schedule;

/** Steps in which a share of the classes takes part. */
class SampledClassesTest {

  private static final String STAGES =
      """
      schedule:
        - {loss: {type: softmax}, epochs: 2, sampleRate: 0.5}
        - {loss: {type: cosFace, margin: 0.2, scale: 16}, epochs: 4, sampleRate: 0.5}
      """;

  @TempDir private Path folder;

  private StepPlan plan(HeadOptions head, double decay) {
    return new StepPlan(
        SmallRun.parse(SmallRun.head(folder) + STAGES).model().faceModel(),
        BackboneOptions.TRAINED,
        StepObjective.of(ArcFace.DEFAULT, 60, head),
        UpdateRule.of(new Sgd(0.9, false), new WeightDecay(decay, 1, false, false)),
        4);
  }

  @Test
  void stepMovesItsOwnClassesAlone() {
    StepPlan plan = plan(HeadOptions.sampled(ClassSampling.ofRate(0.25)), 5e-4);
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
        RandomBatch batch = RandomBatch.of(plan)) {
      StepRunner runner = StepRunner.build(scope, plan, 1);
      scope.parameters().initialize();
      Set<Integer> firstStep = movedBy(0, runner, scope, batch);
      assertThat(firstStep).hasSize(15);
      for (int i = 0; i < plan.batchSize(); i++) {
        assertThat(firstStep).contains(batch.labels().getInt(i));
      }
      // Classes of the first step have momentum and decay, yet do not move in the second.
      Set<Integer> secondStep = movedBy(1, runner, scope, batch);
      assertThat(secondStep).hasSize(15).isNotEqualTo(firstStep);
      float[] momentum =
          scope
              .parameters()
              .values(scope.parameters().find("optimizer/head/weight/momentum").orElseThrow());
      Set<Integer> withMomentum = rowsThatDiffer(momentum, new float[momentum.length]);
      firstStep.addAll(secondStep);
      assertThat(withMomentum).isEqualTo(firstStep);
    }
  }

  @Test
  void positivesAloneAreTheClassesOfTheBatch() {
    StepPlan plan = plan(HeadOptions.sampled(ClassSampling.ofRate(0)), 5e-4);
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
        RandomBatch batch = RandomBatch.of(plan)) {
      StepRunner runner = StepRunner.build(scope, plan, 1);
      scope.parameters().initialize();
      Set<Integer> own = new TreeSet<>();
      for (int i = 0; i < plan.batchSize(); i++) {
        own.add(batch.labels().getInt(i));
      }
      assertThat(movedBy(0, runner, scope, batch)).isEqualTo(own);
    }
  }

  /** The second step moves what has momentum of the first too, and all decay. */
  @Test
  void denseUpdateMovesTheOthersByMomentumAndDecay() {
    ClassSampling dense = new ClassSampling(0.25, null, SampledUpdate.DENSE);
    assertThat(movedInTwoSteps(dense, 0).get(0)).hasSize(15);
    assertThat(movedInTwoSteps(dense, 0).get(1)).hasSizeGreaterThan(15).hasSizeLessThan(31);
    assertThat(movedInTwoSteps(dense, 5e-4).get(0)).hasSize(60);
  }

  private List<Set<Integer>> movedInTwoSteps(ClassSampling sampling, double decay) {
    StepPlan plan = plan(HeadOptions.sampled(sampling), decay);
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
        RandomBatch batch = RandomBatch.of(plan)) {
      StepRunner runner = StepRunner.build(scope, plan, 1);
      scope.parameters().initialize();
      return List.of(movedBy(0, runner, scope, batch), movedBy(1, runner, scope, batch));
    }
  }

  @Test
  void undecayedRowsMoveAsWithoutDecayAndDecayedOnesDoNot() {
    ClassSampling undecayed = new ClassSampling(0.25, null, SampledUpdate.ROWS_UNDECAYED);
    float[] none = weightAfterAStep(undecayed, 0);
    assertThat(weightAfterAStep(undecayed, 5)).isEqualTo(none);
    assertThat(weightAfterAStep(ClassSampling.ofRate(0.25), 0)).isEqualTo(none);
    assertThat(weightAfterAStep(ClassSampling.ofRate(0.25), 5)).isNotEqualTo(none);
  }

  private float[] weightAfterAStep(ClassSampling sampling, double decay) {
    StepPlan plan = plan(HeadOptions.sampled(sampling), decay);
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
        RandomBatch batch = RandomBatch.of(plan)) {
      StepRunner runner = StepRunner.build(scope, plan, 1);
      scope.parameters().initialize();
      runner.run(batch.images(), batch.labels(), 0.1, 0);
      return scope.parameters().values(scope.parameters().find("head/weight").orElseThrow());
    }
  }

  private static Set<Integer> movedBy(
      int step, StepRunner runner, GraphScope scope, RandomBatch batch) {
    Parameter weight = scope.parameters().find("head/weight").orElseThrow();
    float[] before = scope.parameters().values(weight);
    runner.run(batch.images(), batch.labels(), 0.1, step);
    return rowsThatDiffer(scope.parameters().values(weight), before);
  }

  private static Set<Integer> rowsThatDiffer(float[] actual, float[] expected) {
    int size = actual.length / 60;
    Set<Integer> rows = new TreeSet<>();
    for (int i = 0; i < actual.length; i++) {
      if (Float.floatToRawIntBits(actual[i]) != Float.floatToRawIntBits(expected[i])) {
        rows.add(i / size);
      }
    }
    return rows;
  }

  @Test
  void runWithHalfOfTheClassesLearnsAndResumesWithTheSameBits() throws IOException {
    Path faces = SmallFaces.write(folder.resolve("faces"), 12, 12);
    Schedule schedule = SmallRun.parse(SmallRun.head(faces) + STAGES);
    TrainResult whole =
        Train.run(schedule, SmallRun.options(folder.resolve("whole"), false, new StopSignal()));
    // 200 balanced pairs of unseen identities: chance is 0.5 with a standard error of 0.035.
    assertThat(whole.reports().get(0).accuracy()).isGreaterThan(0.7);

    Path out = folder.resolve("stopped");
    StopSignal stop = new StopSignal();
    Callback stopper =
        new Callback() {
          @Override
          public void onStepEnd(StepEnd event, RunControl control) {
            if (event.globalStep() == 20) {
              stop.request();
            }
          }
        };
    Train.run(schedule, SmallRun.options(out, false, stop, stopper));
    TrainResult resumed = Train.run(schedule, SmallRun.options(out, true, new StopSignal()));
    Tensors.assertSame(
        RunDirectory.at(resumed.directory()).newestCheckpoint().orElseThrow(),
        RunDirectory.at(whole.directory()).newestCheckpoint().orElseThrow());
  }
}
