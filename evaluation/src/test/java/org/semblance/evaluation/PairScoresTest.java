package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PairScoresTest {

  @Test
  void refusesSetsInWhichOneKindIsMissing() {
    assertThatThrownBy(() -> PairScores.of(new double[] {1, 1}, new boolean[] {true, true}))
        .hasMessage(
            "verification needs at least one pair of one person and one of two persons, got 2 and"
                + " 0");
  }

  @Test
  void refusesWhatIsNotANumber() {
    assertThatThrownBy(
            () -> PairScores.of(new double[] {1, Double.NaN}, new boolean[] {true, false}))
        .hasMessage("scores must be finite, pair 1 has NaN");
  }

  @Test
  void countsBelowAndAtMost() {
    double[] rising = {0.1, 0.2, 0.2, 0.3};
    assertThat(PairScores.below(rising, 0.2)).isEqualTo(1);
    assertThat(PairScores.atMost(rising, 0.2)).isEqualTo(3);
    assertThat(PairScores.below(rising, 0.05)).isZero();
    assertThat(PairScores.atMost(rising, 0.3)).isEqualTo(4);
  }
}
