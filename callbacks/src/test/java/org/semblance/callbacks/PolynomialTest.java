package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PolynomialTest {

  @Test
  void risesAndFallsInStraightLines() {
    Polynomial rate = new Polynomial(0.1, 8, 1, 0, 2, RateUnit.BATCH);
    assertThat(rate.rate(0, 10)).isZero();
    assertThat(rate.rate(5, 10)).isCloseTo(0.025, within(1e-15));
    assertThat(rate.rate(20, 10)).isEqualTo(0.1);
    assertThat(rate.rate(40, 10)).isCloseTo(0.075, within(1e-15));
    assertThat(rate.rate(100, 10)).isZero();
    assertThat(rate.rate(12_345, 10)).isZero();
  }

  /** {@code PolynomialLRWarmup} multiplies the last rate by the quotient of two powers. */
  @Test
  void isTheClosedFormOfTheOriginalsFactors() {
    int warmup = 20;
    int total = 100;
    double power = 2;
    Polynomial rate = new Polynomial(0.1, 8, power, 0, 2, RateUnit.BATCH);
    double original = 0.1;
    for (int l = 1; l < total; l++) {
      if (l <= warmup) {
        original = 0.1 * l / warmup;
      } else {
        double now = 1.0 - (double) (l - warmup) / (total - warmup);
        double before = 1.0 - (double) (l - 1 - warmup) / (total - warmup);
        original *= Math.pow(now / before, power);
      }
      assertThat(rate.rate(l, 10)).isCloseTo(original, within(1e-12));
    }
  }

  @Test
  void endsAtTheMinimumAndStays() {
    Polynomial rate = new Polynomial(1, 4, 2, 0.2, 1, RateUnit.EPOCH);
    assertThat(rate.rate(9, 10)).isEqualTo(0.2);
    assertThat(rate.rate(19, 10)).isEqualTo(1);
    // Half of the way: 0.2 + 0.8 / 4
    assertThat(rate.rate(35, 10)).isCloseTo(0.4, within(1e-15));
    assertThat(rate.rate(50, 10)).isEqualTo(0.2);
    assertThat(rate.restingEpoch()).hasValue(5);
  }

  @Test
  void refusesNoPower() {
    assertThatThrownBy(() -> new Polynomial(1, 4, 0, 0, 0, RateUnit.BATCH))
        .hasMessage("power must be > 0 and finite, got 0.0");
  }

  @Test
  void everyScheduleCanBeMultiplied() {
    List<RateSchedule> schedules =
        List.of(
            new Polynomial(0.1, 8, 2, 0.01, 2, RateUnit.BATCH),
            new SingleCosine(0.1, 8, 0.01, 2, RateUnit.EPOCH),
            new Cosine(0.1, 3, 0.5, 2, 0.01, 2, 1, RateUnit.BATCH),
            new Exponential(0.1, 0.3, 2, 0.01),
            new StepConstant(0.1, List.of(3, 5), 0.2, 2));
    for (RateSchedule schedule : schedules) {
      for (int step = 0; step < 120; step++) {
        assertThat(schedule.times(0.25).rate(step, 10))
            .isCloseTo(0.25 * schedule.rate(step, 10), within(1e-15));
      }
      assertThat(schedule.times(1)).isEqualTo(schedule);
    }
  }
}
