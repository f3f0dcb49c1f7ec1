package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StopOnNonFiniteTest {

  private final StopOnNonFinite stop = new StopOnNonFinite();
  private final RecordingControl control = new RecordingControl();

  @Test
  void letsFiniteLossesPass() {
    assertThatCode(() -> stop.onStepEnd(Events.step(0, 0, 1e30), control))
        .doesNotThrowAnyException();
  }

  @Test
  void namesStepTermsAndBatch() {
    assertThatThrownBy(() -> stop.onStepEnd(Events.step(2, 3, Double.NaN), control))
        .isInstanceOf(DivergenceException.class)
        .hasMessageStartingWith(
            "the loss must be finite, found loss=NaN regularization=0.125 accuracy=0.25"
                + " learningRate=0.05 at step 24 (epoch 3, batch 4).")
        .hasMessageEndingWith("look at the pictures of the batch: a.jpg, b.jpg");
  }

  @Test
  void namesTheTermsOfASum() {
    StepEnd step =
        new StepEnd(0, 0, 0, Double.NaN, 0, 0, 0.1, 8, 0, Map.of("triplet", 3.5), List.of("a.jpg"));
    assertThatThrownBy(() -> stop.onStepEnd(step, control))
        .hasMessageContaining("found loss=NaN of the terms {triplet=3.5} regularization=0.0");
  }

  @Test
  void looksAtTheRegularizationToo() {
    StepEnd step =
        new StepEnd(0, 0, 0, 1, 0, Double.POSITIVE_INFINITY, 0.1, 8, 0, Map.of(), List.of("a.jpg"));
    assertThatThrownBy(() -> stop.onStepEnd(step, control))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("regularization=Infinity");
  }
}
