package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.semblance.data.DataException;

/** Beside NumPy and scikit-learn, see make.py, and numbers worked out by hand. */
class DiscardCurveTest {

  private static final Offset<Double> ROUNDING = within(1e-12);

  @Test
  void curvesAreThoseOfNumPy() throws IOException {
    DrawnScores drawn = new DrawnScores();
    for (double fmr : new double[] {1e-3, 1e-4}) {
      String name = "discard." + (fmr == 1e-3 ? "0.001" : "0.0001");
      DiscardCurve curve = DiscardCurve.of(drawn.all(), drawn.quality, fmr);

      assertThat(curve.points()).hasSize(20);
      for (int i = 0; i < 20; i++) {
        DiscardCurve.Point point = curve.points().get(i);
        assertThat(point.discarded()).isCloseTo(i * 0.05, ROUNDING);
        assertThat(point.pairs()).isEqualTo(3000 - 150 * i);
        assertThat(point.fnmr()).isCloseTo(drawn.figure(name + "." + i + ".fnmr"), ROUNDING);
        assertThat(point.best()).isCloseTo(drawn.figure(name + "." + i + ".best"), ROUNDING);
      }
      for (double to : new double[] {0.2, 0.3}) {
        assertThat(curve.area(to)).isCloseTo(drawn.figure(name + ".area." + to), ROUNDING);
        assertThat(curve.bestArea(to)).isCloseTo(drawn.figure(name + ".bestArea." + to), ROUNDING);
        assertThat(curve.randomArea(to)).isCloseTo(to * curve.fnmr(), ROUNDING);
        assertThat(curve.area(to)).isBetween(curve.bestArea(to), curve.randomArea(to));
      }
    }
  }

  /** Twenty pairs of one person, the first four below every threshold, and ten of strangers. */
  private static PairScores fourErrors() {
    double[] same = new double[20];
    Arrays.fill(same, 0.9);
    Arrays.fill(same, 0, 4, -0.2);
    return LiteralScores.of(same, new double[] {0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  }

  private static double[] qualities(double ofErrors, double ofOthers) {
    double[] qualities = new double[30];
    Arrays.fill(qualities, ofOthers);
    Arrays.fill(qualities, 0, 4, ofErrors);
    return qualities;
  }

  @Test
  void errorsAreCountedOverThePairsThatAreLeft() {
    DiscardCurve curve = DiscardCurve.of(fourErrors(), qualities(1, 2), 0.1);
    assertThat(curve.falseMatches()).isEqualTo(1);
    assertThat(curve.fnmr()).isEqualTo(4 / 20.0);
    assertThat(curve.points().get(1).fnmr()).isCloseTo(3 / 19.0, ROUNDING);
    assertThat(curve.points().get(4).fnmr()).isZero();
    assertThat(curve.points().get(19).fnmr()).isZero();
    // Trapezia of 4/20, 3/19, 2/18, 1/17, 0 with a width of 0.05.
    double area = 0.05 * (4 / 20.0 / 2 + 3 / 19.0 + 2 / 18.0 + 1 / 17.0);
    assertThat(curve.area(0.2)).isCloseTo(area, ROUNDING);
    assertThat(curve.bestArea(0.2)).isCloseTo(area, ROUNDING);
  }

  @Test
  void aQualityThatSaysNothingGivesTheFlatLine() throws IOException {
    DiscardCurve curve =
        DiscardCurve.of(new DrawnScores().all(), new double[DrawnScores.PAIRS], 1e-3);

    assertThat(curve.points())
        .allSatisfy(point -> assertThat(point.fnmr()).isCloseTo(curve.fnmr(), ROUNDING));
    assertThat(curve.area(0.3)).isCloseTo(curve.randomArea(0.3), ROUNDING);
  }

  @Test
  void aQualityThatIsWrongIsWorseThanRandom() {
    DiscardCurve curve = DiscardCurve.of(fourErrors(), qualities(3, 2), 0.1);

    assertThat(curve.points().get(1).fnmr()).isCloseTo(4 / 19.0, ROUNDING);
    assertThat(curve.points().get(16).fnmr()).isEqualTo(1);
    assertThat(curve.area(0.2)).isGreaterThan(curve.randomArea(0.2));
  }

  @Test
  void refusesARateThatThePairsCannotMeasure() {
    assertThatThrownBy(() -> DiscardCurve.of(fourErrors(), qualities(1, 2), 1e-3))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("1,000")
        .hasMessageContaining("there are 10");
  }
}
