package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.semblance.backbones.Catalogue;
import org.semblance.backbones.EmbeddingHead;
import org.semblance.backbones.FaceModel;
import org.semblance.losses.ArcFace;
import org.semblance.losses.BatchHardTriplet;
import org.semblance.losses.ClassSampling;
import org.semblance.losses.EmbeddingLosses;
import org.semblance.losses.EuclideanCenter;
import org.semblance.losses.HeadOptions;
import org.semblance.losses.Loss;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Kernels;
import org.semblance.nn.Precision;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.WeightDecay;
import org.semblance.nn.optimizers.Ema;
import org.semblance.nn.optimizers.Lookahead;
import org.semblance.nn.optimizers.Sam;
import org.semblance.nn.optimizers.Sgd;

class MemoryEstimateTest {

  private static final FaceModel MODEL =
      FaceModel.of(
          Catalogue.backbone("mobilefacenet"), EmbeddingHead.of(EmbeddingHead.Kind.GDC, 256));

  private static MemoryEstimate estimate(int classes, int batchSize) {
    return estimate(classes, batchSize, Precision.FLOAT32, 1, false);
  }

  private static MemoryEstimate estimate(int classes, int batchSize, double sampleRate) {
    return estimate(classes, batchSize, Precision.FLOAT32, sampleRate, false);
  }

  private static MemoryEstimate estimate(
      int classes, int batchSize, Precision precision, double sampleRate, boolean mixesPictures) {
    return MemoryEstimate.of(
        new StepPlan(
            MODEL,
            BackboneOptions.trainedIn(precision),
            new StepObjective(
                ArcFace.DEFAULT,
                classes,
                HeadOptions.sampled(ClassSampling.ofRate(sampleRate)),
                mixesPictures,
                EmbeddingLosses.NONE,
                0),
            UpdateRule.of(new Sgd(0.9, false), WeightDecay.NONE),
            batchSize),
        new DeviceOptions(0, 0, Kernels.PLAIN));
  }

  @Test
  void bfloat16TakesHalfTheSpace() {
    assertThat(estimate(1000, 10, Precision.MIXED_BFLOAT16, 1, false).activationBytes())
        .isEqualTo(estimate(1000, 10).activationBytes() / 2);
  }

  @Test
  void countsWeightsFeatureMapsAndLogits() {
    MemoryEstimate estimate = estimate(1000, 10);
    // Four arrays of 906,112 + 256·1000 floats; three arrays of 1000 × 10 logits.
    assertThat(estimate.weightBytes()).isEqualTo(4L * 4 * (906_112 + 256_000));
    assertThat(estimate.logitBytes()).isEqualTo(3L * 4 * 10_000);
    assertThat(estimate.activationBytes()).isEqualTo(10 * estimate(1000, 1).activationBytes());
  }

  @Test
  void ofSampledClassesTheGradientAndTheLogitsAreSmaller() {
    MemoryEstimate estimate = estimate(1000, 10, 0.1);
    // Weight, momentum and an array to spare for all, four arrays for a tenth.
    assertThat(estimate.weightBytes()).isEqualTo(4L * (4 * 906_112 + 256_000 * 3 + 25_600 * 4));
    assertThat(estimate.logitBytes()).isEqualTo(3L * 4 * 1_000);
  }

  @Test
  void countsSubCentersBesideTheCentresOfACentreLoss() {
    MemoryEstimate estimate =
        estimate(
            ArcFace.DEFAULT,
            new HeadOptions(3, null, ClassSampling.ALL),
            new EmbeddingLosses(1, EuclideanCenter.DEFAULT, null, null));
    // Four arrays of three weights for each class, one centre; logits of sub-centres and classes.
    assertThat(estimate.weightBytes()).isEqualTo(4L * (4 * 906_112 + 3 * 4 * 256_000 + 256_000));
    assertThat(estimate.logitBytes()).isEqualTo(4L * (3 * 10_000 + 3 * 10_000));
  }

  @Test
  void aStageWithoutAMainLossHasNoHead() {
    MemoryEstimate estimate =
        estimate(
            null, HeadOptions.PLAIN, new EmbeddingLosses(1, null, BatchHardTriplet.DEFAULT, null));
    assertThat(estimate.weightBytes()).isEqualTo(4L * 4 * 906_112);
    assertThat(estimate.logitBytes()).isZero();
  }

  private static MemoryEstimate estimate(
      @Nullable Loss loss, HeadOptions head, EmbeddingLosses losses) {
    return MemoryEstimate.of(
        new StepPlan(
            MODEL,
            BackboneOptions.TRAINED,
            new StepObjective(loss, 1000, head, false, losses, 0),
            UpdateRule.of(new Sgd(0.9, false), WeightDecay.NONE),
            10),
        new DeviceOptions(0, 0, Kernels.PLAIN));
  }

  @Test
  void blendsHaveTwoSoftmaxes() {
    assertThat(estimate(1000, 10, Precision.FLOAT32, 1, true).logitBytes())
        .isEqualTo(2 * 3L * 4 * 10_000);
  }

  @Test
  void sumsWorstPlacesAndAveragesTakeAnArrayEach() {
    FaceModel model =
        FaceModel.of(
            Catalogue.backbone("mobilefacenet"), EmbeddingHead.of(EmbeddingHead.Kind.GDC, 256));
    StepPlan plan =
        new StepPlan(
                model,
                BackboneOptions.TRAINED,
                StepObjective.of(ArcFace.DEFAULT, 1000),
                UpdateRule.of(
                    new Sam(new Lookahead(new Sgd(0.9, false), 5, 0.5), 0.05), WeightDecay.NONE),
                10)
            .withUpdates(new UpdateOptions(4, null, new Ema(0.9), List.of()));
    // Three more of everything, and the network's average.
    assertThat(MemoryEstimate.of(plan, new DeviceOptions(0, 0, Kernels.PLAIN)).weightBytes())
        .isEqualTo(4L * (8 * 906_112 + 7 * 256_000));
  }

  @Test
  void absurdClassCountIsRefusedBeforeAnythingIsBuilt() {
    // A well-known report: numeric folder names read as class ids made 69,003,071 classes.
    assertThatThrownBy(() -> estimate(69_003_071, 128).requireWithin(24L << 30))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("this machine has 24.0 GiB")
        .hasMessageContaining("logits (classes x batch)")
        .hasMessageContaining("run.batchSize");
  }

  @Test
  void ordinaryStepFits() {
    estimate(10_000, 64).requireWithin(24L << 30);
  }
}
