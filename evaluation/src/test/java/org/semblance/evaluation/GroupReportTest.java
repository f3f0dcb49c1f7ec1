package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.semblance.data.DataException;

/** Beside NumPy, SciPy and scikit-learn: see make.py. */
class GroupReportTest {

  private static final Offset<Double> ROUNDING = within(1e-12);

  private DrawnScores drawn;

  @BeforeEach
  void draw() throws IOException {
    drawn = new DrawnScores();
  }

  @Test
  void accuraciesAreThoseOfScikitLearn() {
    GroupReport report = GroupReport.of(drawn.groups(), 1e-3);

    for (GroupReport.Group group : report.groups()) {
      String name = "group." + group.name();
      assertThat(group.tenFold().accuracy()).isCloseTo(drawn.figure(name + ".accuracy"), ROUNDING);
      assertThat(group.tenFold().std()).isCloseTo(drawn.figure(name + ".std"), ROUNDING);
      assertThat(group.pairs()).isEqualTo(DrawnScores.PAIRS / 3);
    }
    assertThat(report.mean()).isCloseTo(drawn.figure("groups.mean"), ROUNDING);
    assertThat(report.std()).isCloseTo(drawn.figure("groups.std"), ROUNDING);
    assertThat(report.spread()).isCloseTo(drawn.figure("groups.spread"), ROUNDING);
  }

  @Test
  void ratesAtASharedThresholdAreThoseOfScikitLearn() {
    GroupReport report = GroupReport.of(drawn.groups(), 1e-3);

    check("far", report.atFar());
    check("best", report.atBest());
    // The groups' strangers were drawn so that one threshold does not suit them equally.
    assertThat(report.atFar().groups().get(2).falseAccepts())
        .isGreaterThan(report.atFar().groups().get(0).falseAccepts());
    double largest = report.atFar().groups().stream().mapToDouble(ErrorRates::far).max().orElse(0);
    double least = report.atFar().groups().stream().mapToDouble(ErrorRates::far).min().orElse(0);
    assertThat(report.atFar().farSpread()).isEqualTo(largest - least);
  }

  private void check(String threshold, GroupReport.Shared shared) {
    check(threshold + ".all", shared.all());
    for (int i = 0; i < DrawnScores.GROUPS.size(); i++) {
      check(threshold + "." + DrawnScores.GROUPS.get(i), shared.groups().get(i));
    }
  }

  private void check(String name, ErrorRates rates) {
    assertThat((double) rates.falseAccepts()).isEqualTo(drawn.figure(name + ".falseAccepts"));
    assertThat((double) rates.falseRejects()).isEqualTo(drawn.figure(name + ".falseRejects"));
    assertThat(rates.accuracy()).isCloseTo(drawn.figure(name + ".accuracy"), ROUNDING);
    interval(name + ".falseAccepts", rates.farInterval());
    interval(name + ".falseRejects", rates.frrInterval());
  }

  private void interval(String name, WilsonInterval interval) {
    assertThat(interval.low()).isCloseTo(drawn.figure(name + ".low"), within(1e-9));
    assertThat(interval.high()).isCloseTo(drawn.figure(name + ".high"), within(1e-9));
  }

  @Test
  void refusesARateThatThePairsCannotMeasure() {
    assertThatThrownBy(() -> GroupReport.of(drawn.groups(), 1e-5))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("100,000")
        .hasMessageContaining("12,000")
        .hasMessageContaining("--far");
  }

  @Test
  void refusesOneGroupAloneAndTheSameTwice() {
    GroupScores group = drawn.groups().get(0);

    assertThatThrownBy(() -> GroupReport.of(List.of(group), 1e-2))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("two groups");
    assertThatThrownBy(() -> GroupReport.of(List.of(group, group), 1e-2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("A twice");
  }
}
