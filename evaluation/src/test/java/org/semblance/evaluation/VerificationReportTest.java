package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class VerificationReportTest {

  @Test
  void holdsEveryFigureOfTheSameScores() {
    VerificationReport report =
        VerificationReport.of("lfw", 300, LiteralScores.twoHundred(), 10, 1.5);
    assertThat(report.name()).isEqualTo("lfw");
    assertThat(report.pairs()).isEqualTo(200);
    assertThat(report.images()).isEqualTo(300);
    assertThat(report.seconds()).isEqualTo(1.5);
    assertThat(report.accuracy()).isCloseTo(0.7, within(1e-12));
    assertThat(report.std()).isCloseTo(0.063245553, within(1e-9));
    assertThat(report.threshold()).isCloseTo(0.410278655, within(1e-9));
    assertThat(report.oracleAccuracy()).isCloseTo(0.75, within(1e-12));
    assertThat(report.oracleThreshold()).isCloseTo(0.492978194, within(1e-9));
    assertThat(report.auc()).isCloseTo(0.838, within(1e-12));
    assertThat(report.tarAtFar()).isCloseTo(0.5, within(1e-12));
    assertThat(report.tarAtFars())
        .extracting(OperatingPoint::tar)
        .containsExactly(.54, .51, .5, .5);
    // 140 of 200, computed in another language
    assertThat(report.interval().low()).isCloseTo(0.633209, within(1e-6));
    assertThat(report.interval().high()).isCloseTo(0.759253, within(1e-6));
  }

  @Test
  void saysThatThereAreTooFewImpostorsForSmallRates() {
    VerificationReport report =
        VerificationReport.of("lfw", 300, LiteralScores.twoHundred(), 10, 0);
    assertThat(report.notes())
        .containsExactly(
            "true accepts at a false accept rate of 1e-3 and below are those without any false"
                + " accept: there are 100 pairs of two persons");
  }

  @Test
  void usesFewerFoldsWhereThereAreFewerPairsAndSaysSo() {
    VerificationReport report =
        VerificationReport.of("tiny", 8, LiteralScores.signed(0.9, -0.1, 0.8, -0.2), 10, 0);
    assertThat(report.tenFold().folds()).isEqualTo(4);
    assertThat(report.notes()).contains("4 folds instead of 10: there are only so many pairs");
  }
}
