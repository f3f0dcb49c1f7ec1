package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PatienceTest {

  private final RecordingControl control = new RecordingControl();

  private void epoch(Patience patience, int epoch, double accuracy) {
    patience.onEpochEnd(Events.epoch(epoch, 1, Events.report("lfw", accuracy)), control);
  }

  @Test
  void stopsAfterSoManyEpochsWithoutImprovement() {
    Patience patience = new Patience("lfw.accuracy", 2);
    epoch(patience, 0, 0.7);
    epoch(patience, 1, 0.8);
    epoch(patience, 2, 0.8);
    assertThat(control.asked).isEmpty();
    epoch(patience, 3, 0.75);
    assertThat(control.asked)
        .containsExactly(
            "stop: lfw.accuracy has not improved for 2 epochs: best 0.800000 in epoch 2");
  }

  @Test
  void anImprovementWithinAnEpochIsOneOfTheEpoch() {
    Patience patience = new Patience("lfw.accuracy", 2);
    epoch(patience, 0, 0.7);
    patience.onStepEvaluation(Events.stepEvaluation(1, 5, Events.report("lfw", 0.8)), control);
    epoch(patience, 1, 0.75);
    epoch(patience, 2, 0.75);
    assertThat(control.asked).isEmpty();
    epoch(patience, 3, 0.75);
    assertThat(control.asked).hasSize(1);
  }

  @Test
  void judgesOnlyEvaluatedEpochs() {
    Patience patience = new Patience("lfw.accuracy", 2);
    epoch(patience, 0, 0.7);
    patience.onEpochEnd(Events.epoch(1, 1), control);
    patience.onEpochEnd(Events.epoch(2, 1), control);
    assertThat(control.asked).isEmpty();
    epoch(patience, 3, 0.8);
    assertThat(control.asked).isEmpty();
  }

  @Test
  void countsOnAcrossAResume() {
    Patience before = new Patience("lfw.accuracy", 3);
    epoch(before, 0, 0.8);
    epoch(before, 1, 0.7);
    Patience after = new Patience("lfw.accuracy", 3);
    after.restore(before.state());
    epoch(after, 2, 0.7);
    assertThat(control.asked).isEmpty();
    epoch(after, 3, 0.7);
    assertThat(control.asked).hasSize(1);
  }

  private void epoch(Patience patience, int epoch, double accuracy, double ofAverage) {
    patience.onEpochEnd(
        Events.epoch(epoch, 1, Events.report("lfw", accuracy), Events.report("lfw-ema", ofAverage)),
        control);
  }

  private static Patience withAverage() {
    BestBy metric = BestBy.of("lfw.accuracy");
    return new Patience(metric, metric.ofSetsWithSuffix("-ema"), 2);
  }

  @Test
  void goesOnWhileTheAverageBecomesBetter() {
    Patience patience = withAverage();
    epoch(patience, 0, 0.8, 0.5);
    epoch(patience, 1, 0.7, 0.75);
    epoch(patience, 2, 0.7, 0.85); // two epochs after the weights' best
    epoch(patience, 3, 0.7, 0.9);
    epoch(patience, 4, 0.85, 0.9); // the weights' best so far, but worse than their average was
    assertThat(control.asked).isEmpty();
    epoch(patience, 5, 0.85, 0.9);
    assertThat(control.asked)
        .containsExactly(
            "stop: lfw.accuracy, of the weights or of their average, has not improved for 2 epochs:"
                + " best 0.900000 in epoch 4");
  }

  @Test
  void anImprovementOfTheAverageWithinAnEpochIsOneOfTheEpoch() {
    Patience patience = withAverage();
    epoch(patience, 0, 0.8, 0.5);
    epoch(patience, 1, 0.7, 0.7);
    patience.onStepEvaluation(
        Events.stepEvaluation(2, 9, Events.report("lfw", 0.7), Events.report("lfw-ema", 0.82)),
        control);
    epoch(patience, 2, 0.7, 0.81);
    assertThat(control.asked).isEmpty();
  }

  @Test
  void namesWhatIsOutOfRange() {
    assertThatThrownBy(() -> new Patience("loss", 0))
        .hasMessage("epochs of patience must be >= 1, got 0");
  }
}
