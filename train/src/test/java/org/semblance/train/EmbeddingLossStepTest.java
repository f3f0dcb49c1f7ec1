package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.semblance.losses.ArcFace;
import org.semblance.losses.BatchAllTriplet;
import org.semblance.losses.CosineDistillation;
import org.semblance.losses.EmbeddingLosses;
import org.semblance.losses.EuclideanCenter;
import org.semblance.losses.Loss;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Parameter;
import org.semblance.nn.Precision;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.optimizers.Sgd;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Single steps of sums of losses. */
class EmbeddingLossStepTest {

  private static final int CLASSES = 60;
  private static final EmbeddingLosses BOTH =
      new EmbeddingLosses(1, EuclideanCenter.DEFAULT, BatchAllTriplet.DEFAULT, null);

  private static StepRunner.Plan plan(
      @Nullable Loss loss,
      Precision precision,
      double sampleRate,
      EmbeddingLosses losses,
      int teacherSize) {
    return new StepRunner.Plan(
        SmallRun.parse(SmallRun.head(Path.of("faces")) + "schedule: [{triplet: 1, epochs: 1}]\n")
            .model()
            .faceModel(),
        loss,
        CLASSES,
        4,
        new Sgd(0.9, false),
        new WeightDecay(5e-4, 1, false, false),
        false,
        precision,
        sampleRate,
        false,
        losses,
        teacherSize);
  }

  private static StepResult figures(StepRunner.Plan plan) {
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
    StepRunner.Plan plan = plan(null, Precision.FLOAT32, 1, BOTH, 0);
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
    StepRunner.Plan plan = plan(null, Precision.FLOAT32, 1, distill, 5);
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
