package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WilsonIntervalTest {

  @Test
  void equalsThePublishedExample() {
    WilsonInterval interval = WilsonInterval.of(8, 10);
    assertThat(interval.low()).isCloseTo(0.4901625, within(1e-7));
    assertThat(interval.high()).isCloseTo(0.9433178, within(1e-7));
  }

  @Test
  void staysInsideZeroAndOneAtTheEnds() {
    assertThat(WilsonInterval.of(0, 10).low()).isZero();
    assertThat(WilsonInterval.of(0, 10).high()).isCloseTo(0.2775328, within(1e-7));
    assertThat(WilsonInterval.of(10, 10).low()).isCloseTo(0.7224672, within(1e-7));
    assertThat(WilsonInterval.of(10, 10).high()).isEqualTo(1);
  }

  @Test
  void namesWhatIsOutOfRange() {
    assertThatThrownBy(() -> WilsonInterval.of(0, 0)).hasMessage("trials must be >= 1, got 0");
    assertThatThrownBy(() -> WilsonInterval.of(4, 3))
        .hasMessage("successes must be in [0, 3], got 4");
  }
}
