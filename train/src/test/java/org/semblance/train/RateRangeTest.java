package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.callbacks.RateRangePlot.Point;
import org.semblance.nn.SemblanceException;

class RateRangeTest {

  private static final RateRange.Settings SETTINGS = new RateRange.Settings(1e-4, 1, 41, 0);

  private static List<Point> points(double... smoothed) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < smoothed.length; i++) {
      points.add(new Point(Math.pow(10, i - 5), smoothed[i], smoothed[i]));
    }
    return points;
  }

  @Test
  void rateGrowsByTheSameFactorFromTheFirstToTheLast() {
    assertThat(SETTINGS.rate(0)).isEqualTo(1e-4);
    assertThat(SETTINGS.rate(10)).isCloseTo(1e-3, within(1e-15));
    assertThat(SETTINGS.rate(40)).isCloseTo(1, within(1e-12));
  }

  @Test
  void lossIsSmoothedWithoutABiasTowardsZero() {
    List<Point> seen = new ArrayList<>();
    double[] losses = {4, 2, 1};
    RateRange.Ending ending =
        RateRange.walk(
            new RateRange.Settings(1, 2, 10, 0),
            i -> losses[Math.min(i, 2)],
            new StopSignal(),
            seen::add);
    assertThat(ending).isEqualTo(RateRange.Ending.DONE);
    assertThat(seen).hasSize(10);
    assertThat(seen.get(0).smoothed()).isCloseTo(4, within(1e-12));
    // (0.9 · 4 + 2) / 1.9
    assertThat(seen.get(1).smoothed()).isCloseTo(5.6 / 1.9, within(1e-12));
    assertThat(seen.get(2).loss()).isEqualTo(1);
  }

  @Test
  void endsWhenTheLossHasRunAway() {
    List<Point> seen = new ArrayList<>();
    assertThat(RateRange.walk(SETTINGS, i -> i < 5 ? 1 : 100, new StopSignal(), seen::add))
        .isEqualTo(RateRange.Ending.DIVERGED);
    assertThat(seen).hasSize(6);
    seen.clear();
    assertThat(RateRange.walk(SETTINGS, i -> i < 5 ? 1 : Double.NaN, new StopSignal(), seen::add))
        .isEqualTo(RateRange.Ending.DIVERGED);
    assertThat(seen).hasSize(5);
  }

  @Test
  void suggestsWhereTheLossFellFastest() {
    // Differences over two steps before the lowest, at 1: 1, 3, 4, 2.
    RateRange range =
        RateRange.found(points(9, 9, 8, 6, 4, 3.9, 3.8, 7), RateRange.Ending.DIVERGED);
    assertThat(range.steepest()).isCloseTo(1e-2, within(1e-15));
    assertThat(range.lowest()).isCloseTo(10, within(1e-12));
    assertThat(range.fell()).isTrue();
  }

  @Test
  void saysWhenTheLossNeverFell() {
    assertThat(RateRange.found(points(1, 2, 3), RateRange.Ending.DIVERGED).fell()).isFalse();
    assertThatThrownBy(() -> RateRange.found(points(1), RateRange.Ending.DIVERGED))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("1 steps");
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new RateRange.Settings(1, 1, 10, 0))
        .hasMessage("the rates must be > 0 and grow, got 1.0 to 1.0");
    assertThatThrownBy(() -> new RateRange.Settings(0, 1, 10, 0))
        .hasMessage("the rates must be > 0 and grow, got 0.0 to 1.0");
    assertThatThrownBy(() -> new RateRange.Settings(1, 2, 9, 0))
        .hasMessage("steps must be >= 10, got 9");
    assertThatThrownBy(() -> new RateRange.Settings(1, 2, 10, -1))
        .hasMessage("stage must be >= 0, got -1");
  }
}
