package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValAtFarTest {

  @ParameterizedTest(name = "far {0}")
  @CsvSource({"0.001, 0.5, 0.1, 0.02", "0.1, 0.53, 0.09, 0.1"})
  void equalsTheClassicProcedureInAnotherLanguage(
      double target, double mean, double std, double far) {
    ValAtFar val = ValAtFar.of(LiteralScores.twoHundred(), 10, target);
    assertThat(val.mean()).isCloseTo(mean, within(1e-12));
    assertThat(val.std()).isCloseTo(std, within(1e-12));
    assertThat(val.far()).isCloseTo(far, within(1e-12));
  }

  /** Whole folds of one kind, as in a list that is sorted by answer. */
  @Test
  void leavesFoldsWithoutAKindOutOfItsMean() {
    PairScores scores =
        LiteralScores.of(new double[] {0.9, 0.8, 0.7, 0.2}, new double[] {0.1, 0.15, 0.1, 0.3});
    // Folds {0.9 0.8} {0.7 0.2} {0.1 0.15} {0.1 0.3}. The best impostor outside the first two and
    // the third has 0.3, so only 0.2 is refused there: VAL is the mean of 1 and 0.5.
    ValAtFar val = ValAtFar.of(scores, 4, 1e-3);
    assertThat(val.mean()).isEqualTo(0.75);
    assertThat(val.far()).isEqualTo(0.25);
  }
}
