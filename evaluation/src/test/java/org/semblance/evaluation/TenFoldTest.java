package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TenFoldTest {

  @Test
  void equalsABruteForceSearchInAnotherLanguage() {
    TenFold result = TenFold.of(LiteralScores.twoHundred(), 10);
    assertThat(result.accuracy()).isCloseTo(0.7, within(1e-12));
    assertThat(result.std()).isCloseTo(0.06324555320336757, within(1e-12));
    assertThat(result.threshold()).isCloseTo(0.4102786554954946, within(1e-12));
    assertThat(result.correct()).isEqualTo(140);
    assertThat(result.folds()).isEqualTo(10);
  }

  /**
   * Two folds of two. The threshold of the second, (0.9 + 0.2) / 2, judges the first: 0.6 of one
   * person is accepted, 0.56 of two persons too. That of the first, (0.6 + 0.56) / 2, judges the
   * second without fault.
   */
  @Test
  void takesTheThresholdFromTheOtherFoldsOnly() {
    TenFold result = TenFold.of(LiteralScores.signed(0.6, -0.56, 0.9, -0.2), 2);
    assertThat(result.accuracy()).isEqualTo(0.75);
    assertThat(result.std()).isEqualTo(0.25);
    assertThat(result.threshold()).isCloseTo((0.55 + 0.58) / 2, within(1e-15));
    assertThat(result.correct()).isEqualTo(3);
  }

  @Test
  void takesTheLowestOfEquallyGoodThresholds() {
    // From 0.6 on, between 0.7 and 0.8, and above 0.9, two of four are right.
    double[] same = {0.6, 0.8};
    double[] different = {0.7, 0.9};
    assertThat(TenFold.bestThreshold(same, different)).isEqualTo(0.6);
  }

  @Test
  void placesTheThresholdInTheMiddleOfTheGap() {
    double[] same = {0.5, 0.75, 0.9};
    double[] different = {0.1, 0.25};
    assertThat(TenFold.bestThreshold(same, different)).isEqualTo(0.375);
  }

  /** Between neighbouring numbers there is no midpoint; the lower one must still be refused. */
  @Test
  void refusesTheLowerOfTwoNeighbouringNumbers() {
    for (double lower : new double[] {0.5, Math.nextUp(0.5), -0.5, Math.nextUp(-0.5)}) {
      double[] different = {lower};
      double[] same = {Math.nextUp(lower)};
      assertThat(TenFold.bestThreshold(same, different)).isEqualTo(same[0]);
    }
  }

  @Test
  void countsEqualScoresOfBothKindsTogether() {
    double[] same = {0.5, 0.5, 0.5};
    double[] different = {0.1, 0.5};
    // Accepting everything from 0.5 on: 3 + 1 right of 5.
    assertThat(TenFold.bestThreshold(same, different)).isCloseTo(0.3, within(1e-15));
  }

  @Test
  void acceptsNothingWhereOnlyPairsOfTwoPersonsAreKnown() {
    assertThat(TenFold.bestThreshold(new double[0], new double[] {0.2, 0.4}))
        .isGreaterThan(0.4)
        .isLessThan(0.41);
    assertThat(TenFold.bestThreshold(new double[] {0.2, 0.4}, new double[0])).isEqualTo(0.2);
  }

  @Test
  void refusesMoreFoldsThanPairs() {
    PairScores scores = LiteralScores.signed(0.6, -0.5);
    assertThatThrownBy(() -> TenFold.of(scores, 3))
        .hasMessage("folds must be in [2, 2], the number of pairs, got 3");
  }
}
