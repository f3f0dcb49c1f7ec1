package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightDecayTest {

  @ParameterizedTest
  @CsvSource({
    "KERNEL, 0.5, 0.5, 0.5",
    "DEPTHWISE_KERNEL, 0.5, 0.5, 0.5",
    "CLASS_WEIGHT, 1.5, 1.5, 1.5",
    "BIAS, 0, 0, 0.5",
    "NORMALIZATION, 0, 0.5, 0",
    "SLOPE, 0, 0.5, 0",
    "MOVING_AVERAGE, 0, 0, 0",
    "OPTIMIZER_SLOT, 0, 0, 0",
    "AVERAGE, 0, 0, 0",
    "SCRATCH, 0, 0, 0"
  })
  void factorDependsOnTheRole(
      ParameterRole role, double byDefault, double withNormalization, double withBias) {
    assertThat(new WeightDecay(0.5, 3, false, false).factor(role)).isEqualTo(byDefault);
    assertThat(new WeightDecay(0.5, 3, true, false).factor(role)).isEqualTo(withNormalization);
    assertThat(new WeightDecay(0.5, 3, false, true).factor(role)).isEqualTo(withBias);
    assertThat(WeightDecay.NONE.factor(role)).isZero();
  }

  @Test
  void negativeValuesAreRefused() {
    assertThatThrownBy(() -> new WeightDecay(-1, 1, false, false))
        .hasMessage("weightDecay must be >= 0, got -1.0");
    assertThatThrownBy(() -> new WeightDecay(0, Double.NaN, false, false))
        .hasMessage("weightDecay.headFactor must be >= 0, got NaN");
  }
}
