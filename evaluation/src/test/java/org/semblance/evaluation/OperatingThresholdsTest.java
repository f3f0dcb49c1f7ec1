package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.data.DataException;

/** Beside SciPy and scikit-learn: see make.py. */
class OperatingThresholdsTest {

  private static ScoredPairs scored(PairScores scores) {
    return new ScoredPairs("drawn", 2, scores, 10, List.of(), 0);
  }

  @Test
  void thresholdsLieWhereScikitLearnHasThem() throws IOException {
    DrawnScores drawn = new DrawnScores();
    OperatingThresholds thresholds = OperatingThresholds.of(scored(drawn.all()), true);

    assertThat(thresholds.points().stream().map(ThresholdAtFar::far))
        .containsExactly(1e-2, 1e-3, 1e-4);
    for (ThresholdAtFar point : thresholds.points()) {
      String name =
          "threshold." + (point.far() == 1e-2 ? "0.01" : point.far() == 1e-3 ? "0.001" : "0.0001");
      assertThat(point.threshold())
          .isGreaterThan(drawn.figure(name + ".highestRefused"))
          .isLessThanOrEqualTo(drawn.figure(name + ".lowestAccepted"));
      ErrorRates rates = point.rates();
      assertThat((double) rates.falseAccepts()).isEqualTo(drawn.figure(name + ".falseAccepts"));
      assertThat((double) rates.falseRejects()).isEqualTo(drawn.figure(name + ".falseRejects"));
      assertThat(rates.far()).isLessThanOrEqualTo(point.far());
      assertThat(rates.farInterval().high())
          .isCloseTo(drawn.figure(name + ".falseAccepts.high"), within(1e-9));
      assertThat(rates.tarInterval().low())
          .isCloseTo(1 - drawn.figure(name + ".falseRejects.high"), within(1e-9));
    }
  }

  @Test
  void refusesRatesThatThePairsCannotMeasure() throws IOException {
    OperatingThresholds thresholds = OperatingThresholds.of(scored(new DrawnScores().all()), true);

    assertThat(thresholds.refused()).containsExactly(1e-5);
    assertThat(RocCurve.negativesFor(1e-5)).isEqualTo(100_000);
    assertThat(RocCurve.negativesFor(1e-3)).isEqualTo(1000);
    assertThat(RocCurve.negativesFor(0.3)).isEqualTo(4);
    PairScores few = LiteralScores.of(new double[] {0.9}, new double[] {0.1, 0.2});
    assertThatThrownBy(() -> OperatingThresholds.of(scored(few), true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("drawn must have at least 100 pairs of two persons")
        .hasMessageContaining("it has 2");
  }

  @Test
  void calibrationIsThatOfScikitLearn() throws IOException {
    DrawnScores drawn = new DrawnScores();
    LogisticCalibration calibration = LogisticCalibration.of(drawn.all());

    assertThat(calibration.slope()).isCloseTo(drawn.figure("calibration.slope"), within(1e-6));
    assertThat(calibration.intercept())
        .isCloseTo(drawn.figure("calibration.intercept"), within(1e-6));
  }

  @Test
  void calibrationStaysFiniteWhereOneThresholdPartsThePairs() throws IOException {
    PairScores apart =
        LiteralScores.of(new double[] {0.8, 0.7, 0.9}, new double[] {0.1, 0.2, 0, -0.1});
    LogisticCalibration calibration = LogisticCalibration.of(apart);
    DrawnScores drawn = new DrawnScores();

    assertThat(calibration.slope())
        .isCloseTo(drawn.figure("calibration.apart.slope"), within(1e-6));
    assertThat(calibration.intercept())
        .isCloseTo(drawn.figure("calibration.apart.intercept"), within(1e-6));
    assertThat(calibration.probability(1e9)).isEqualTo(1);
    assertThat(calibration.probability(-1e9)).isZero();
  }

  @Test
  void probabilityIsHalfWhereTheLogitIsZero() {
    LogisticCalibration calibration = new LogisticCalibration(10, -4);

    assertThat(calibration.probability(0.4)).isEqualTo(0.5);
    assertThat(calibration.probability(0.5)).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-15));
  }
}
