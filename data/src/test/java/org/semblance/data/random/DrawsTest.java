package org.semblance.data.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DrawsTest {

  @Test
  void repeatsItselfForTheSameKey() {
    assertThat(Draws.of(7, 1, 2).permutation(100)).isEqualTo(Draws.of(7, 1, 2).permutation(100));
  }

  @Test
  void differsForKeysThatShareParts() {
    double[] firsts = {
      Draws.of(7).unit(),
      Draws.of(7, 0).unit(),
      Draws.of(0, 7).unit(),
      Draws.of(7, 0, 0).unit(),
      Draws.of(8, 0).unit()
    };
    assertThat(firsts).doesNotHaveDuplicates();
  }

  @Test
  void permutesEverythingOnce() {
    int[] permutation = Draws.of(3).permutation(1000);
    assertThat(permutation).containsExactlyInAnyOrder(IntStream.range(0, 1000).toArray());
    assertThat(permutation).isNotEqualTo(IntStream.range(0, 1000).toArray());
  }

  @Test
  void drawsNumbersBelowABoundEvenly() {
    int[] counts = new int[5];
    Draws draws = Draws.of(4);
    for (int i = 0; i < 50_000; i++) {
      counts[draws.below(5)]++;
    }
    // 10,000 each with a standard deviation of 89; five of them.
    for (int count : counts) {
      assertThat(count).isBetween(9_550, 10_450);
    }
  }

  @Test
  void hasTheMomentsOfItsDistributions() {
    Draws draws = Draws.of(5);
    double sum = 0;
    double squares = 0;
    int count = 100_000;
    for (int i = 0; i < count; i++) {
      double value = draws.spread(2);
      sum += value;
      squares += value * value;
    }
    assertThat(sum / count).isCloseTo(0, within(0.02)); // deviation 0.0037
    assertThat(squares / count).isCloseTo(4.0 / 3, within(0.02)); // deviation 0.0038
  }

  /** Against the distribution function, integrated numerically: P(x < 0.1) and P(x < 0.25). */
  @ParameterizedTest
  @CsvSource({
    "0.1, 0.40639, 0.45196",
    "0.2, 0.33669, 0.41406",
    "0.4, 0.23974, 0.35633",
    "1, 0.1, 0.25"
  })
  void drawsFromTheBetaDistribution(double alpha, double belowTenth, double belowQuarter) {
    Draws draws = Draws.of(6);
    int count = 40_000;
    int tenth = 0;
    int quarter = 0;
    int upperTenth = 0;
    for (int i = 0; i < count; i++) {
      double value = draws.beta(alpha);
      tenth += value < 0.1 ? 1 : 0;
      quarter += value < 0.25 ? 1 : 0;
      upperTenth += value > 0.9 ? 1 : 0;
    }
    // Deviations of at most 0.0025.
    assertThat((double) tenth / count).isCloseTo(belowTenth, within(0.0125));
    assertThat((double) quarter / count).isCloseTo(belowQuarter, within(0.0125));
    assertThat((double) upperTenth / count).isCloseTo(belowTenth, within(0.0125));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.MIN_VALUE, 1e-300, 1e-3})
  void betaOfATinyAlphaIsANumber(double alpha) {
    Draws draws = Draws.of(7);
    int ones = 0;
    for (int i = 0; i < 1000; i++) {
      double value = draws.beta(alpha);
      assertThat(value).isBetween(0.0, 1.0);
      ones += value > 0.5 ? 1 : 0;
    }
    assertThat(ones).isBetween(420, 580); // 500 with a deviation of 16
  }

  @Test
  void drawsTheSameOnEveryPlatform() {
    // SplitMix64 started at the state that of(1) gives, computed by hand in Python.
    assertThat(Draws.hash(1)).isEqualTo(-7995527694508729151L);
    assertThat(Draws.of(1).below(1_000_000_000)).isEqualTo(368189515);
    assertThat(Draws.of(1).unit()).isEqualTo(0.36818951565166946);
  }
}
