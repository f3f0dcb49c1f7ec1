package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CosineTest {

  private static final int STEPS = 100;

  /** The original computes in float32, so its printed values are good to about seven digits. */
  private static Offset<Double> printed(double value) {
    return within(2e-7 + 2e-6 * value);
  }

  private static double first(Cosine cosine, int epoch) {
    return cosine.rate((long) epoch * STEPS, STEPS);
  }

  private static double last(Cosine cosine, int epoch) {
    return cosine.rate((long) epoch * STEPS + STEPS - 1, STEPS);
  }

  @ParameterizedTest(name = "epoch {0}")
  @CsvSource({
    "0, 0.1, 0.0990584166",
    "8, 0.050005, 0.0403477568",
    "15, 0.000970639906, 1.00963732e-05",
    "16, 1e-05, 1e-05",
    "17, 0.050005, 0.0498870237",
    "18, 0.0498846302, 0.049529456",
    "33, 0.0250075, 0.0225817408",
    "49, 1e-05, 1e-05",
  })
  void equalsTheOriginalAtTheFirstAndTheLastBatch(int epoch, double first, double last) {
    Cosine cosine = new Cosine(0.1, 16);
    assertThat(first(cosine, epoch)).isCloseTo(first, printed(first));
    assertThat(last(cosine, epoch)).isCloseTo(last, printed(last));
  }

  @ParameterizedTest(name = "epoch {0}")
  @CsvSource({
    "50, 0.0250075",
    "83, 0.0118954654",
    "114, 1e-05",
    "115, 0.01250875",
    "200, 0.00317906936",
  })
  void equalsTheOriginalAtTheFirstBatchOfLaterEpochs(int epoch, double rate) {
    assertThat(first(new Cosine(0.1, 16), epoch)).isCloseTo(rate, printed(rate));
  }

  @Test
  void goesOnRestartingWhereTheOriginalStaysAtTheMinimum() {
    Cosine cosine = new Cosine(0.1, 16);
    // The fifth period starts after 16 + 32 + 64 + 128 epochs and four cooldowns, at base / 16.
    assertThat(first(cosine, 243)).isEqualTo(1e-5);
    assertThat(first(cosine, 244)).isCloseTo(0.0062593750, within(1e-9));
    // The sixth, 256 epochs and one cooldown later, at base / 32.
    assertThat(first(cosine, 500)).isEqualTo(1e-5);
    assertThat(first(cosine, 501)).isCloseTo(0.0031346875, within(1e-9));
  }

  @ParameterizedTest(name = "epoch {0}")
  @CsvSource({"0, 1e-05", "1, 0.03334", "2, 0.06667", "3, 0.1", "19, 1e-05", "20, 0.050005"})
  void risesDuringTheWarmupAndMovesEverythingElseBackByIt(int epoch, double rate) {
    Cosine cosine = new Cosine(0.1, 16, 0.5, 2, 1e-5, 3, 1, RateUnit.BATCH);
    assertThat(first(cosine, epoch)).isCloseTo(rate, within(1e-12));
  }

  @Test
  void risesFromBatchToBatchDuringTheWarmup() {
    Cosine cosine = new Cosine(0.1, 16, 0.5, 2, 1e-5, 3, 1, RateUnit.BATCH);
    // 1e-5 + (0.1 − 1e-5) · 150 / 300
    assertThat(cosine.rate(150, STEPS)).isCloseTo(0.050005, within(1e-12));
  }

  /** Issue 116 of the original: base 0.001, 16 epochs, 958 steps, minimum 1e-5. */
  @Test
  void equalsTheLogThatAUserPublished() {
    int steps = 958;
    Cosine cosine = new Cosine(0.001, 16, 0.5, 2, 1e-5, 0, 1, RateUnit.BATCH);
    assertThat(cosine.rate(steps - 1, steps)).isCloseTo(0.00099050850, within(2e-10));
    assertThat(cosine.rate(18L * steps - 1, steps)).isCloseTo(0.00050381070, within(2e-10));
    assertThat(cosine.rate(19L * steps - 1, steps)).isCloseTo(0.00050024930, within(2e-10));
    assertThat(cosine.rate(19L * steps, steps)).isCloseTo(0.00050024436, within(2e-10));
  }

  @Test
  void holdsTheValueOfTheFirstBatchWhenPerEpoch() {
    Cosine cosine = new Cosine(0.1, 16, 0.5, 2, 1e-5, 0, 1, RateUnit.EPOCH);
    assertThat(first(cosine, 8)).isCloseTo(0.050005, within(1e-9));
    assertThat(last(cosine, 8)).isEqualTo(first(cosine, 8));
  }

  @Test
  void restartsAtOnceWithoutACooldown() {
    Cosine cosine = new Cosine(1, 2, 0.5, 1, 0, 0, 0, RateUnit.BATCH);
    assertThat(first(cosine, 0)).isEqualTo(1);
    assertThat(first(cosine, 1)).isCloseTo(0.5, within(1e-12));
    assertThat(first(cosine, 2)).isEqualTo(0.5);
    assertThat(first(cosine, 4)).isEqualTo(0.25);
    assertThat(first(cosine, 5)).isCloseTo(0.125, within(1e-12));
  }

  @Test
  void restsAtWholeEpochsWhenPeriodsAreNotWhole() {
    // Periods 3, 4.5: the second cooldown starts at floor(7.5 + 1) = 8, and the half epoch that is
    // left of the period follows it.
    Cosine cosine = new Cosine(1, 3, 1, 1.5, 0.25, 0, 1, RateUnit.BATCH);
    assertThat(first(cosine, 8)).isEqualTo(0.25);
    double g = 4.0 / 4.5; // epoch 9 less two cooldowns is 7, 4 into the second period
    assertThat(first(cosine, 9))
        .isCloseTo(0.75 * 0.5 * (1 + Math.cos(Math.PI * g)) + 0.25, within(1e-12));
  }

  @Test
  void staysPositiveAndFiniteForExtremeNumbers() {
    Cosine cosine = new Cosine(1, 1, 1e-300, 1e300, 1e-9, 1, 1, RateUnit.BATCH);
    assertThat(cosine.rate(Long.MAX_VALUE, 1)).isBetween(0.0, 1.0);
    assertThat(new Cosine(1, 1).rate(1_000_000, 1)).isBetween(0.0, 1.0);
  }

  @Test
  void namesWhatIsOutOfRange() {
    assertThatThrownBy(() -> new Cosine(0.1, 0))
        .hasMessage("firstRestartEpochs must be >= 1, got 0");
    assertThatThrownBy(() -> new Cosine(0.1, 16, 0.5, 2, 0.2, 0, 1, RateUnit.BATCH))
        .hasMessage("minimum must be >= 0 and <= base, got minimum=0.2 base=0.1");
    assertThatThrownBy(() -> new Cosine(0.1, 16, 0.5, 0.9, 0, 0, 1, RateUnit.BATCH))
        .hasMessageContaining("periodFactor must be >= 1");
    assertThatThrownBy(() -> new Cosine(0.1, 16).rate(5, 0))
        .hasMessage("stepsPerEpoch must be >= 1, got 0");
  }

  @Test
  void neverRests() {
    assertThat(new Cosine(0.1, 16).restingEpoch()).isEmpty();
  }
}
