package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.semblance.losses.ArcFace;
import org.semblance.losses.BatchAllTriplet;
import org.semblance.losses.ClassSampling;
import org.semblance.losses.CosineDistillation;
import org.semblance.losses.DivergenceDistillation;
import org.semblance.losses.EmbeddingLosses;
import org.semblance.losses.EuclideanCenter;
import org.semblance.losses.HeadOptions;
import org.semblance.losses.Loss;
import org.semblance.losses.Vpl;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Parameter;
import org.semblance.nn.Precision;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.optimizers.Sgd;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Single steps of sums of losses. */
class EmbeddingLossStepTest {

  private static final int CLASSES = 60;
  private static final EmbeddingLosses BOTH =
      new EmbeddingLosses(1, EuclideanCenter.DEFAULT, BatchAllTriplet.DEFAULT, null);

  private static final EmbeddingLosses DIVERGENCE =
      new EmbeddingLosses(1, null, null, DivergenceDistillation.DEFAULT);
  private static final HeadOptions THREE = new HeadOptions(3, null, ClassSampling.ALL);

  private static StepPlan plan(
      @Nullable Loss loss,
      Precision precision,
      double sampleRate,
      EmbeddingLosses losses,
      int teacherSize) {
    HeadOptions head = HeadOptions.sampled(ClassSampling.ofRate(sampleRate));
    return plan(loss, precision, head, losses, teacherSize);
  }

  private static StepPlan plan(
      @Nullable Loss loss,
      Precision precision,
      HeadOptions head,
      EmbeddingLosses losses,
      int teacherSize) {
    return new StepPlan(
        SmallRun.parse(SmallRun.head(Path.of("faces")) + "schedule: [{triplet: 1, epochs: 1}]\n")
            .model()
            .faceModel(),
        BackboneOptions.trainedIn(precision),
        new StepObjective(loss, CLASSES, head, false, losses, teacherSize),
        UpdateRule.of(new Sgd(0.9, false), new WeightDecay(5e-4, 1, false, false)),
        4);
  }

  private static StepResult figures(StepPlan plan) {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
        RandomBatch batch = RandomBatch.of(plan);
        TInt32 labels = TInt32.vectorOf(59, 3, 59, 3)) {
      StepRunner runner = StepRunner.build(scope, plan, 1);
      scope.parameters().initialize();
      return runner.run(batch.images(), labels, 0.1, 0);
    }
  }

  /** Triplets look at labels, not at places in the sample. */
  @Test
  void sampledClassesChangeNothingForTheEmbeddings() {
    StepResult all = figures(plan(ArcFace.DEFAULT, Precision.FLOAT32, 1, BOTH, 0));
    StepResult some = figures(plan(ArcFace.DEFAULT, Precision.FLOAT32, 0.25, BOTH, 0));
    assertThat(some.terms().get("triplet")).isEqualTo(all.terms().get("triplet"));
    assertThat(some.terms().get("centerLoss")).isEqualTo(all.terms().get("centerLoss"));
    assertThat(some.terms().get("main")).isLessThan(all.terms().get("main"));
  }

  @Test
  void subCentersCountTheirVotesBesideACentreLoss() {
    StepPlan plan = plan(ArcFace.DEFAULT, Precision.FLOAT32, THREE, BOTH, 0);
    StepResult plain = figures(plan(ArcFace.DEFAULT, Precision.FLOAT32, 1, BOTH, 0));
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
        RandomBatch batch = RandomBatch.of(plan);
        TInt32 labels = TInt32.vectorOf(59, 3, 59, 3)) {
      StepRunner runner = StepRunner.build(scope, plan, 1);
      scope.parameters().initialize();
      StepResult result = runner.run(batch.images(), labels, 0.1, 0);
      assertThat(result.terms()).containsOnlyKeys("main", "centerLoss", "triplet");
      assertThat(result.terms().get("centerLoss")).isEqualTo(plain.terms().get("centerLoss"));
      assertThat(result.terms().get("triplet")).isEqualTo(plain.terms().get("triplet"));
      float[] votes =
          scope.parameters().values(scope.parameters().find("head/votes").orElseThrow());
      for (int y = 0; y < CLASSES; y++) {
        assertThat(votes[3 * y] + votes[3 * y + 1] + votes[3 * y + 2])
            .as("votes of class %d", y)
            .isEqualTo(y == 59 || y == 3 ? 2 : 0);
      }
    }
  }

  @Test
  void prototypesTellOfThemselvesBesideACentreLoss() {
    HeadOptions vpl = new HeadOptions(1, new Vpl(0, 9, 0.15), ClassSampling.ALL);
    StepResult result = figures(plan(ArcFace.DEFAULT, Precision.FLOAT32, vpl, BOTH, 0));
    assertThat(result.monitors()).containsKeys("vplActive", "activeTriplets");
  }

  /** Sub-centres that are all alike are as one. */
  @Test
  void divergenceTakesTheNearestSubCenters() {
    double one = divergence(HeadOptions.PLAIN);
    assertThat(one).isPositive();
    assertThat(divergence(THREE)).isCloseTo(one, within(1e-5 * one));
  }

  private static double divergence(HeadOptions head) {
    StepPlan plan = plan(ArcFace.DEFAULT, Precision.FLOAT32, head, DIVERGENCE, CLASSES);
    int k = head.subCenters();
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
        RandomBatch batch = RandomBatch.of(plan);
        TFloat32 weight =
            TFloat32.tensorOf(
                Shape.of(CLASSES * k, 32),
                data ->
                    data.scalars()
                        .forEachIndexed(
                            (at, value) ->
                                value.setFloat((float) Math.sin(at[0] / k * 32 + at[1]))));
        TFloat32 teachers = TFloat32.tensorOf(StdArrays.ndCopyOf(new float[4][CLASSES]))) {
      StepRunner runner = StepRunner.build(scope, plan, 1);
      scope.parameters().initialize();
      Parameter parameter = scope.parameters().find("head/weight").orElseThrow();
      scope.parameters().assignAll(Map.of(parameter, weight));
      StepBatch told = new StepBatch(batch.images(), batch.labels(), null, teachers);
      return Objects.requireNonNull(runner.run(told, 0.1, 0).terms().get("distill"));
    }
  }

  @Test
  void divergenceOfASampleAndAHeadWithoutALossAreRefused() {
    HeadOptions half = HeadOptions.sampled(ClassSampling.ofRate(0.5));
    StepPlan sampled = plan(ArcFace.DEFAULT, Precision.FLOAT32, half, DIVERGENCE, CLASSES);
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1)) {
      assertThatThrownBy(() -> StepRunner.build(scope, sampled, 1))
          .hasMessageContaining("the divergence needs the cosines of a head to all classes");
    }
    assertThatThrownBy(() -> plan(null, Precision.FLOAT32, THREE, BOTH, 0))
        .hasMessageContaining("a step without a main loss must have the plain head options");
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void lossesAreFloat32WhateverTheBackbone(Precision precision) {
    StepResult plain = figures(plan(null, Precision.FLOAT32, 1, BOTH, 0));
    StepResult result = figures(plan(null, precision, 1, BOTH, 0));
    assertThat(result.terms().get("triplet")).isCloseTo(plain.terms().get("triplet"), within(0.05));
    assertThat(result.loss()).isFinite().isPositive();
    assertThat(result.accuracy()).isNaN();
  }

  @Test
  void aStepMovesTheCentresOfItsOwnClassesAlone() {
    StepPlan plan = plan(null, Precision.FLOAT32, 1, BOTH, 0);
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
        RandomBatch batch = RandomBatch.of(plan);
        TInt32 labels = TInt32.vectorOf(59, 3, 59, 17)) {
      StepRunner runner = StepRunner.build(scope, plan, 1);
      scope.parameters().initialize();
      runner.run(batch.images(), labels, 0.1, 0);
      Parameter centers = scope.parameters().find("centerLoss/centers").orElseThrow();
      float[] values = scope.parameters().values(centers);
      for (int y = 0; y < CLASSES; y++) {
        boolean moved = false;
        for (int d = 0; d < 32; d++) {
          moved |= values[y * 32 + d] != 0;
        }
        assertThat(moved).as("class %d", y).isEqualTo(y == 59 || y == 3 || y == 17);
      }
      assertThat(scope.parameters().find("head/weight")).isEmpty();
    }
  }

  @Test
  void aTeacherThatIsAskedForMustCome() {
    EmbeddingLosses distill = new EmbeddingLosses(1, null, null, CosineDistillation.DEFAULT);
    StepPlan plan = plan(null, Precision.FLOAT32, 1, distill, 5);
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
        RandomBatch batch = RandomBatch.of(plan);
        TFloat32 teachers = TFloat32.tensorOf(StdArrays.ndCopyOf(new float[4][5]))) {
      StepRunner runner = StepRunner.build(scope, plan, 1);
      scope.parameters().initialize();
      assertThatThrownBy(() -> runner.run(batch.images(), batch.labels(), 0.1, 0))
          .hasMessageContaining("must be told what the teacher says");
      StepBatch told = new StepBatch(batch.images(), batch.labels(), null, teachers);
      // A teacher of zeros has no direction.
      assertThat(runner.run(told, 0.1, 0).loss()).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void aStepWithoutAnyLossOrWithAMisfitTeacherIsRefused() {
    assertThatThrownBy(() -> plan(null, Precision.FLOAT32, 1, EmbeddingLosses.NONE, 0))
        .hasMessageContaining("a step must have a loss");
    assertThatThrownBy(
            () ->
                plan(
                    ArcFace.DEFAULT,
                    Precision.FLOAT32,
                    1,
                    new EmbeddingLosses(1, null, null, CosineDistillation.DEFAULT),
                    0))
        .hasMessageContaining("must have values, got 0");
  }
}
