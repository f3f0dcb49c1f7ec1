package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {

  private static Iterable<String> labels(Axis axis) {
    return axis.ticks().stream().map(Axis.Tick::label).toList();
  }

  @Test
  void niceAxisEndsAtTicks() {
    Axis axis = Axis.nice(0.613, 0.9917);
    assertThat(labels(axis)).containsExactly("0.6", "0.7", "0.8", "0.9", "1.0");
    assertThat(axis.fraction(0.8)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void linearAxisKeepsItsEnds() {
    Axis axis = Axis.linear(0, 16);
    assertThat(labels(axis)).containsExactly("0", "5", "10", "15");
    assertThat(axis.fraction(16)).isEqualTo(1);
    assertThat(axis.shows(16.1)).isFalse();
    assertThat(axis.shows(Double.NaN)).isFalse();
  }

  @Test
  void tinyValuesHaveScientificLabels() {
    assertThat(labels(Axis.nice(0, 4e-5))).containsExactly("0", "1e-5", "2e-5", "3e-5", "4e-5");
  }

  @Test
  void logarithmicAxisShowsWholeDecades() {
    Axis axis = Axis.logarithmic(3.3e-4, 1);
    assertThat(labels(axis)).containsExactly("1e-4", "1e-3", "1e-2", "0.1", "1");
    assertThat(axis.fraction(1e-2)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void equalEndsAreMovedApart() {
    assertThat(Axis.linear(5, 5).fraction(5)).isCloseTo(0.5, within(1e-12));
    assertThat(Axis.linear(0, 0).fraction(0)).isCloseTo(0.5, within(1e-12));
    assertThat(Axis.logarithmic(0.1, 0.1).fraction(0.1)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.1, 0.1",
    "0.050005, 0.05001",
    "1e-5, 1e-5",
    "1.234567e-7, 1.235e-7",
    "16, 16",
    "123.456, 123.5",
    "250000, 250000",
    "-0.5, -0.5"
  })
  void numbersHaveFourDigitsAndNoSuperfluousZeros(double value, String text) {
    assertThat(Axis.number(value)).isEqualTo(text);
  }
}
