package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BestModelTest {

  private final RecordingControl control = new RecordingControl();

  private void epochs(Callback callback, int first, double... accuracies) {
    for (int i = 0; i < accuracies.length; i++) {
      control.asked.add("epoch " + (first + i));
      callback.onEpochEnd(Events.epoch(first + i, 1, Events.report("lfw", accuracies[i])), control);
    }
  }

  @Test
  void asksToSaveWhenTheMetricIsAtLeastAsGoodAsEverBefore() {
    BestModel best = new BestModel("lfw.accuracy");
    epochs(best, 0, 0.7, 0.6, 0.8, 0.8, 0.75);
    assertThat(control.asked)
        .containsExactly(
            "epoch 0",
            "save: BEST",
            "epoch 1",
            "epoch 2",
            "save: BEST",
            "epoch 3",
            "save: BEST",
            "epoch 4");
    assertThat(best.bestEpoch()).isEqualTo(3);
  }

  @Test
  void saveTheLowestLoss() {
    BestModel best = new BestModel("loss");
    best.onEpochEnd(Events.epoch(0, 5), control);
    best.onEpochEnd(Events.epoch(1, 6), control);
    best.onEpochEnd(Events.epoch(2, Double.NaN), control);
    best.onEpochEnd(Events.epoch(3, 4), control);
    assertThat(control.asked).containsExactly("save: BEST", "save: BEST");
    assertThat(best.bestEpoch()).isEqualTo(3);
  }

  @Test
  void losesNothingToTheSmallerLossOfAnotherStage() {
    BestModel best = new BestModel("loss");
    best.onEpochEnd(Events.epoch(2, 1.5), control); // softmax
    best.onEpochEnd(Events.epoch(3, 20), control); // the next stage's margin loss
    assertThat(control.asked).containsExactly("save: BEST", "save: BEST");
    BestModel resumed = new BestModel("loss");
    resumed.restore(best.state());
    resumed.onEpochEnd(Events.epoch(4, 21), control);
    assertThat(control.asked).hasSize(2);
    assertThat(resumed.bestEpoch()).isEqualTo(3);
  }

  @Test
  void evaluationsWithinAnEpochCountToo() {
    BestModel best = new BestModel("lfw.accuracy");
    best.onStepEvaluation(Events.stepEvaluation(1, 5, Events.report("lfw", 0.75)), control);
    best.onStepEvaluation(Events.stepEvaluation(1, 8, Events.report("lfw", 0.5)), control);
    assertThat(control.asked).containsExactly("save: BEST");
    epochs(best, 1, 0.625);
    assertThat(control.asked).containsExactly("save: BEST", "epoch 1");
    new BestModel("loss")
        .onStepEvaluation(Events.stepEvaluation(1, 5, Events.report("lfw", 1)), control);
    assertThat(control.asked).hasSize(2);
  }

  @Test
  void theMeanOfSeveralMetricsDecides() {
    BestModel best = new BestModel(BestBy.of("lfw.accuracy", "cfp.auc"));
    // auc is .99 always.
    best.onEpochEnd(report(0, 0.75, 0.5), control);
    best.onEpochEnd(report(1, 0.7, 0.9), control);
    best.onEpochEnd(report(2, 0.8, 0.1), control);
    assertThat(control.asked).containsExactly("save: BEST", "save: BEST");
    assertThat(best.state())
        .containsEntry("metric", "lfw.accuracy + cfp.auc")
        .containsEntry("epoch", "2")
        .containsEntry("best", Double.toString((0.8 + 0.99) / 2));
  }

  private static EpochEnd report(int epoch, double lfw, double cfp) {
    return Events.epoch(epoch, 1, Events.report("lfw", lfw), Events.report("cfp", cfp));
  }

  @Test
  void theLossIsNoPartOfAMean() {
    assertThatThrownBy(() -> BestBy.of("lfw.accuracy", "loss"))
        .hasMessageContaining("the loss must be the only metric");
    assertThatThrownBy(BestBy::of).hasMessageContaining("there must be a metric");
  }

  private static BestModel averaged(String... metrics) {
    BestBy metric = BestBy.of(metrics);
    return new BestModel(metric, metric.ofSetsWithSuffix("-ema"));
  }

  @Test
  void asksForTheAverageWhereThatIsBetter() {
    BestModel best = averaged("lfw.accuracy");
    double[][] accuracies = {{0.7, 0.6}, {0.72, 0.8}, {0.75, 0.78}, {0.8, 0.8}, {0.79, 0.81}};
    for (int i = 0; i < accuracies.length; i++) {
      control.asked.add("epoch " + i);
      best.onEpochEnd(
          Events.epoch(
              i,
              1,
              Events.report("lfw", accuracies[i][0]),
              Events.report("lfw-ema", accuracies[i][1])),
          control);
    }
    assertThat(control.asked)
        .containsExactly(
            "epoch 0",
            "save: BEST",
            "epoch 1",
            "save: BEST_AVERAGE",
            "epoch 2",
            "epoch 3",
            "save: BEST",
            "epoch 4",
            "save: BEST_AVERAGE");
  }

  @Test
  void asksForTheAverageWithinAnEpochToo() {
    BestModel best = averaged("lfw.accuracy");
    best.onStepEvaluation(
        Events.stepEvaluation(1, 5, Events.report("lfw", 0.75), Events.report("lfw-ema", 0.8125)),
        control);
    best.onStepEvaluation(
        Events.stepEvaluation(1, 8, Events.report("lfw", 0.8125), Events.report("lfw-ema", 0.5)),
        control);
    assertThat(control.asked).containsExactly("save: BEST_AVERAGE", "save: BEST");
    assertThat(best.state()).containsEntry("best", "0.8125");
  }

  @Test
  void theAverageIsJudgedByTheMeanOfSeveralMetricsToo() {
    BestModel best = averaged("lfw.accuracy", "cfp.accuracy");
    best.onEpochEnd(
        Events.epoch(
            0,
            1,
            Events.report("lfw", 0.875),
            Events.report("cfp", 0.5),
            Events.report("lfw-ema", 0.75),
            Events.report("cfp-ema", 0.75)),
        control);
    assertThat(control.asked).containsExactly("save: BEST_AVERAGE");
    assertThat(best.state())
        .containsEntry("metric", "lfw.accuracy + cfp.accuracy")
        .containsEntry("best", "0.75");
  }

  @Test
  void waitsForTheFirstEvaluation() {
    BestModel best = new BestModel("lfw.accuracy");
    best.onEpochEnd(Events.epoch(0, 5), control);
    assertThat(control.asked).isEmpty();
    assertThat(best.bestEpoch()).isEqualTo(-1);
  }

  @Test
  void remembersTheBestAcrossAResume() {
    BestModel before = new BestModel("lfw.accuracy");
    epochs(before, 0, 0.7, 0.9);
    BestModel after = new BestModel("lfw.accuracy");
    after.restore(before.state());
    control.asked.clear();
    epochs(after, 2, 0.8, 0.9000001);
    assertThat(control.asked).containsExactly("epoch 2", "epoch 3", "save: BEST");
    assertThat(after.state()).containsEntry("epoch", "3");
  }

  @Test
  void forgetsTheBestOfAnotherMetric() {
    BestModel before = new BestModel("accuracy");
    before.onEpochEnd(Events.epoch(0, 1), control);
    BestModel after = new BestModel("lfw.accuracy");
    after.restore(before.state());
    assertThat(after.bestEpoch()).isEqualTo(-1);
  }

  @Test
  void refusesAStateThatIsNoNumber() {
    assertThatThrownBy(
            () ->
                new BestModel("loss")
                    .restore(Map.of("metric", "loss", "best", "low", "epoch", "3")))
        .hasMessage("state best must be a number, got low");
  }
}
