package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.semblance.callbacks.AngleHistogram;

class StepResultTest {

  @Test
  void ofSeveralBatchesLossTermsAndAccuracyAreMeans() {
    StepResult first =
        new StepResult(
            3,
            0.5,
            0.125,
            Map.of("loss", 2.0, "center", 1.0),
            Map.of("m", 7.0),
            AngleHistogram.EMPTY);
    StepResult second =
        new StepResult(
            6,
            0.25,
            0.25,
            Map.of("loss", 5.0, "center", 4.0),
            Map.of("m", 9.0),
            AngleHistogram.EMPTY);
    assertThat(StepResult.mean(List.of(first, second)))
        .isEqualTo(
            new StepResult(
                4.5,
                0.375,
                0.25,
                Map.of("loss", 3.5, "center", 2.5),
                Map.of("m", 9.0),
                AngleHistogram.EMPTY));
    assertThat(StepResult.mean(List.of(first))).isEqualTo(first);
  }
}
