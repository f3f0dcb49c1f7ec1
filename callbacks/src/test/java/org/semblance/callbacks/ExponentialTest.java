package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExponentialTest {

  @ParameterizedTest(name = "epoch {0}")
  @CsvSource({
    "0, 0.001, 1e-18",
    "1, 0.000951229, 1e-9",
    "10, 0.000606531, 1e-9",
    "50, 8.2085e-05, 1e-9",
    "138, 1.00779e-06, 1e-11",
    "139, 1e-06, 0",
  })
  void equalsTheOriginal(int epoch, double rate, double tolerance) {
    Exponential exponential = new Exponential(0.001, 0.05);
    assertThat(exponential.rate(epoch * 7L, 7)).isCloseTo(rate, within(tolerance));
    assertThat(exponential.rate(epoch * 7L + 6, 7)).isCloseTo(rate, within(tolerance));
  }

  @Test
  void risesFromTheMinimumAndCountsTheDecayFromTheEndOfTheWarmup() {
    Exponential exponential = new Exponential(1, Math.log(2), 4, 0.2);
    assertThat(exponential.rate(0, 1)).isEqualTo(0.2);
    assertThat(exponential.rate(3, 1)).isCloseTo(0.8, within(1e-15));
    assertThat(exponential.rate(4, 1)).isEqualTo(1);
    assertThat(exponential.rate(5, 1)).isCloseTo(0.5, within(1e-15));
    assertThat(exponential.rate(6, 1)).isCloseTo(0.25, within(1e-15));
    assertThat(exponential.rate(7, 1)).isEqualTo(0.2);
  }

  @Test
  void restsFromTheFirstEpochAtTheMinimum() {
    // The table above: 139 is the first epoch at 1e-6.
    assertThat(new Exponential(0.001, 0.05).restingEpoch()).hasValue(139);
    assertThat(new Exponential(0.001, 0.05, 3, 1e-6).restingEpoch()).hasValue(142);
    assertThat(new Exponential(0.001, 0, 0, 1e-6).restingEpoch()).isEmpty();
    assertThat(new Exponential(0.001, 0.05, 0, 0).restingEpoch()).isEmpty();
    assertThat(new Exponential(0.001, Double.MIN_VALUE, 0, 1e-6).restingEpoch())
        .hasValue(Long.MAX_VALUE);
  }

  @Test
  void namesWhatIsOutOfRange() {
    assertThatThrownBy(() -> new Exponential(0, 0.05))
        .hasMessage("base must be > 0 and finite, got 0.0");
    assertThatThrownBy(() -> new Exponential(0.1, -1)).hasMessageContaining("decay must be >= 0");
    assertThatThrownBy(() -> new Exponential(0.1, 0.05).rate(-1, 5))
        .hasMessage("globalStep must be >= 0, got -1");
  }
}
