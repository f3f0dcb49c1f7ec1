package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.nn.optimizers.Adam;
import org.semblance.nn.optimizers.Sgd;

class StagePlanTest {

  private static List<StagePlan> plans(String stages) {
    return StagePlan.of(SmallRun.parse(SmallRun.head(Path.of("faces")) + stages));
  }

  @Test
  void stagesFollowOneAnotherOnTheEpochAxis() {
    List<StagePlan> plans =
        plans(
            """
            schedule:
              - {loss: {type: softmax}, epochs: 2}
              - {loss: {type: arcFace}, epochs: 3}
            """);
    assertThat(plans).extracting(StagePlan::firstEpoch).containsExactly(0, 2);
    assertThat(plans).extracting(StagePlan::endEpoch).containsExactly(2, 5);
    assertThat(plans).extracting(StagePlan::totalEpochs).containsExactly(5, 5);
  }

  @Test
  void stageWithoutOptimizerCarriesTheLastOneWithItsState() {
    List<StagePlan> plans =
        plans(
            """
            schedule:
              - {loss: {type: softmax}, epochs: 1}
              - {loss: {type: softmax}, epochs: 1, optimizer: {type: adam}}
              - {loss: {type: arcFace}, epochs: 1}
            """);
    assertThat(plans.get(0).optimizer()).isEqualTo(new Sgd(0.9, false));
    assertThat(plans.get(1).carriesOptimizer()).isFalse();
    assertThat(plans.get(2).optimizer()).isInstanceOf(Adam.class);
    assertThat(plans.get(2).carriesOptimizer()).isTrue();
  }

  @Test
  void optimizerStartsAfreshWhereTheStageBeforeHadNoStateForTheBackbone() {
    List<StagePlan> plans =
        plans(
            """
            schedule:
              - {loss: {type: softmax}, epochs: 1, optimizer: {type: adam}}
              - {loss: {type: arcFace}, epochs: 1, bottleneckOnly: true}
              - {loss: {type: arcFace}, epochs: 1, bottleneckOnly: true}
              - {loss: {type: arcFace}, epochs: 1}
              - {loss: {type: arcFace}, epochs: 1}
            """);
    assertThat(plans)
        .extracting(StagePlan::carriesOptimizer)
        .containsExactly(false, true, true, false, true);
    assertThat(plans).extracting(StagePlan::optimizer).containsOnly(plans.get(0).optimizer());
  }

  @Test
  void bottleneckOnlyStageDoesNotMoveTheOthersAlongTheRateCurve() {
    List<StagePlan> plans =
        plans(
            """
            schedule:
              - {loss: {type: softmax}, epochs: 2}
              - {loss: {type: arcFace}, epochs: 1, bottleneckOnly: true}
              - {loss: {type: arcFace}, epochs: 3}
            """);
    assertThat(plans).extracting(StagePlan::firstRateEpoch).containsExactly(0, 0, 2);
    assertThat(plans).extracting(StagePlan::firstEpoch).containsExactly(0, 2, 3);
  }

  @Test
  void initialEpochMovesTheRateAndNothingElse() {
    String head =
        SmallRun.head(Path.of("faces"))
            .replace("deterministic: true", "deterministic: true, initialEpoch: 3")
            .replace("  weightDecay:", "  pretrained: w.safetensors\n  weightDecay:");
    StagePlan plan =
        StagePlan.of(SmallRun.parse(head + "schedule: [{loss: {type: softmax}, epochs: 6}]\n"))
            .get(0);
    assertThat(plan.firstEpoch()).isZero();
    assertThat(plan.endEpoch()).isEqualTo(6);
    // Half of six epochs: the middle of the cosine, ½ (0.05 + 1e-4).
    assertThat(plan.rate(new TrainingState(), 10)).isCloseTo(0.02505, within(1e-9));
  }

  @Test
  void rateIsThatOfTheReferenceTimesTheSizeOfAStep() {
    String head =
        SmallRun.head(Path.of("faces"))
            .replace("batchSize: 16", "batchSize: 16, accumulate: 4, referenceBatch: 128");
    StagePlan plan =
        StagePlan.of(SmallRun.parse(head + "schedule: [{loss: {type: softmax}, epochs: 6}]\n"))
            .get(0);
    // 64 of 128 pictures.
    assertThat(plan.rate(new TrainingState(), 10)).isCloseTo(0.025, within(1e-12));
    assertThat(plan.accumulate()).isEqualTo(4);
  }

  @Test
  void rateComesFromThePlaceOnTheCurve() {
    StagePlan plan = plans("schedule: [{loss: {type: softmax}, epochs: 6}]\n").get(0);
    TrainingState state = new TrainingState();
    assertThat(plan.rate(state, 10)).isEqualTo(0.05);
    state.epoch = 3;
    // Half of six epochs: the middle of the cosine, ½ (0.05 + 1e-4).
    assertThat(plan.rate(state, 10)).isCloseTo(0.02505, within(1e-9));
  }

  @Test
  void layersThatBeginToTrainMakeTheOptimizersStateFresh() {
    List<StagePlan> plans =
        plans(
            """
            schedule:
              - {loss: {type: softmax}, epochs: 1, optimizer: {type: adam}}
              - {loss: {type: softmax}, epochs: 1, freeze: [stem_bn]}
              - {loss: {type: softmax}, epochs: 1, freeze: [stem_*]}
              - {loss: {type: softmax}, epochs: 1, freeze: [stem_conv, stem_bn]}
              - {loss: {type: softmax}, epochs: 1}
            """);
    assertThat(plans)
        .extracting(StagePlan::carriesOptimizer)
        .containsExactly(false, true, true, false, false);
    assertThat(plans.get(2).frozen()).containsExactly("stem_conv", "stem_bn", "stem_prelu");
    assertThat(plans.get(4).frozen()).isEmpty();
  }
}
