package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RocCurveTest {

  @Test
  void areaEqualsTheCountOfAllCouplesInAnotherLanguage() {
    assertThat(RocCurve.of(LiteralScores.twoHundred()).area()).isCloseTo(0.838, within(1e-12));
  }

  @Test
  void areaCountsTiesByHalf() {
    // 0.5 beats 0.1 and ties with 0.5; 0.3 beats 0.1 and loses: 2.5 of 4.
    PairScores scores = LiteralScores.of(new double[] {0.5, 0.3}, new double[] {0.1, 0.5});
    assertThat(RocCurve.of(scores).area()).isEqualTo(0.625);
  }

  @Test
  void areaIsOneHalfWhenAllScoresAreEqual() {
    PairScores scores = LiteralScores.of(new double[] {1, 1, 1}, new double[] {1, 1});
    assertThat(RocCurve.of(scores).area()).isEqualTo(0.5);
  }

  @ParameterizedTest(name = "far {0}")
  @CsvSource({"0.1, 0.54, 10", "0.01, 0.51, 1", "0.001, 0.5, 0", "0, 0.5, 0", "1, 1, 100"})
  void trueAcceptsEqualASearchOverAllThresholdsInAnotherLanguage(
      double far, double tar, int falseAccepts) {
    OperatingPoint point = RocCurve.of(LiteralScores.twoHundred()).at(far);
    assertThat(point.tar()).isCloseTo(tar, within(1e-12));
    assertThat(point.falseAccepts()).isEqualTo(falseAccepts);
  }

  @Test
  void rejectsEveryPairThatTiesWithTheFirstOneTooMany() {
    PairScores scores =
        LiteralScores.of(new double[] {0.9, 0.5, 0.5, 0.4}, new double[] {0.5, 0.3, 0.2, 0.1});
    assertThat(RocCurve.of(scores).at(0).tar()).isEqualTo(0.25);
    assertThat(RocCurve.of(scores).at(0.25).tar()).isEqualTo(1);
    assertThat(RocCurve.of(scores).at(0.24)).isEqualTo(new OperatingPoint(0.24, 0.25, 0));
  }

  @Test
  void allowsWhatTheRateAllowsWhateverItsLastBit() {
    double[] different = new double[3000];
    java.util.Arrays.setAll(different, i -> i / 3000.0);
    PairScores scores = LiteralScores.of(new double[] {0.9995, 0.9989, 0.1}, different);
    // 1e-3 · 3000 pairs: three may be accepted, the fourth from above, 0.998667, may not.
    assertThat(RocCurve.of(scores).at(1e-3)).isEqualTo(new OperatingPoint(1e-3, 2.0 / 3, 3));
  }

  @Test
  void pointsRiseFromNoFalseAcceptToAllAccepted() {
    var points = RocCurve.of(LiteralScores.twoHundred()).points();
    assertThat(points).hasSizeLessThanOrEqualTo(201);
    assertThat(points.get(0)).isEqualTo(new RocPoint(0, 0.5));
    assertThat(points.get(points.size() - 1)).isEqualTo(new RocPoint(1, 1));
    for (int i = 1; i < points.size(); i++) {
      assertThat(points.get(i).far()).isGreaterThan(points.get(i - 1).far());
      assertThat(points.get(i).tar()).isGreaterThanOrEqualTo(points.get(i - 1).tar());
    }
  }
}
