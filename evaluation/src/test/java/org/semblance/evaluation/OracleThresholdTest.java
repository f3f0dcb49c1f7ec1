package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OracleThresholdTest {

  @Test
  void equalsTheOriginalsProcedureInAnotherLanguage() {
    OracleThreshold oracle = OracleThreshold.of(LiteralScores.twoHundred());
    assertThat(oracle.accuracy()).isCloseTo(0.75, within(1e-12));
    assertThat(oracle.threshold()).isCloseTo(0.4929781943559647, within(1e-12));
  }

  /**
   * Twenty negatives 0.00, 0.01, …, 0.19: the candidates are 0.18 and 0.19. Above 0.18 lie four of
   * the five positives and 19 negatives are at most that: 23. Above 0.19: three and 20, 23 again.
   */
  @Test
  void takesTheFirstOfTheBestAmongTheHighestTenth() {
    double[] different = new double[20];
    java.util.Arrays.setAll(different, i -> i / 100.0);
    OracleThreshold oracle =
        OracleThreshold.of(LiteralScores.of(new double[] {0.05, 0.185, 0.5, 0.6, 0.7}, different));
    assertThat(oracle).isEqualTo(new OracleThreshold(23 / 25.0, 0.18));
  }

  @Test
  void takesAllCandidatesWhereATenthIsNone() {
    OracleThreshold oracle =
        OracleThreshold.of(
            LiteralScores.of(new double[] {0.3, 0.4, 0.8}, new double[] {0.1, 0.2, 0.5}));
    // Above 0.2 all three positives, two negatives at most that: 5 of 6.
    assertThat(oracle).isEqualTo(new OracleThreshold(5 / 6.0, 0.2));
  }
}
