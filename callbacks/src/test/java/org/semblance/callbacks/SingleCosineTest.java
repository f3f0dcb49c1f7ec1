package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SingleCosineTest {

  @Test
  void fallsOnceAndStays() {
    SingleCosine cosine = new SingleCosine(0.1, 10, 0.02, 0, RateUnit.BATCH);
    assertThat(cosine.rate(0, 100)).isEqualTo(0.1);
    assertThat(cosine.rate(500, 100)).isCloseTo(0.06, within(1e-15));
    // A fifth of the way: 0.02 + 0.04 · (1 + cos 36°)
    assertThat(cosine.rate(200, 100)).isCloseTo(0.02 + 0.04 * 1.80901699437, within(1e-12));
    assertThat(cosine.rate(1000, 100)).isEqualTo(0.02);
    assertThat(cosine.rate(123_456, 100)).isEqualTo(0.02);
  }

  /** {@code 0.001 · 1e-4} is not {@code 1e-7} in floating point: the original restarts here. */
  @Test
  void isChosenByNameAndNotByAnEquality() {
    SingleCosine cosine = new SingleCosine(0.001, 10, 1e-7, 0, RateUnit.BATCH);
    assertThat(cosine.rate(1100, 100)).isCloseTo(1e-7, within(1e-18));
  }

  @Test
  void fallsAfterTheWarmup() {
    SingleCosine cosine = new SingleCosine(1, 4, 0, 2, RateUnit.BATCH);
    assertThat(cosine.rate(0, 10)).isZero();
    assertThat(cosine.rate(5, 10)).isEqualTo(0.25);
    assertThat(cosine.rate(20, 10)).isEqualTo(1);
    assertThat(cosine.rate(40, 10)).isCloseTo(0.5, within(1e-15));
    assertThat(cosine.rate(60, 10)).isZero();
  }

  @Test
  void subtractsTheWarmupPerEpochToo() {
    SingleCosine cosine = new SingleCosine(1, 4, 0, 2, RateUnit.EPOCH);
    assertThat(cosine.rate(15, 10)).isEqualTo(0.5);
    assertThat(cosine.rate(29, 10)).isEqualTo(1);
    assertThat(cosine.rate(49, 10)).isCloseTo(0.5, within(1e-15));
  }

  @Test
  void restsAfterWarmupAndFall() {
    SingleCosine cosine = new SingleCosine(1, 4, 0.25, 2, RateUnit.BATCH);
    assertThat(cosine.restingEpoch()).hasValue(6);
    assertThat(cosine.rate(6 * 10 - 1, 10)).isGreaterThan(0.25);
    assertThat(cosine.rate(6 * 10, 10)).isEqualTo(0.25);
  }
}
