package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableLongArray;
import org.junit.jupiter.api.Test;

class AngleHistogramTest {

  private static final AngleHistogram SOME = Events.epochWithAngles(0).angles();

  @Test
  void figuresAreThoseOfTheCounts() {
    assertThat(SOME.total()).isEqualTo(20);
    assertThat(SOME.meanDegrees()).isEqualTo(37.5);
    assertThat(SOME.noiseShare()).isEqualTo(0.2);
    // The first ten lie between 0 and 5 degrees, the next six between 60 and 65.
    assertThat(SOME.quantileDegrees(0.25)).isCloseTo(2.5, within(1e-12));
    assertThat(SOME.quantileDegrees(0.5)).isCloseTo(5, within(1e-12));
    assertThat(SOME.quantileDegrees(0.65)).isCloseTo(62.5, within(1e-12));
    assertThat(SOME.quantileDegrees(0.9)).isCloseTo(87.5, within(1e-12));
  }

  @Test
  void sumsCountBoth() {
    AngleHistogram sum = SOME.plus(SOME).plus(AngleHistogram.EMPTY);
    assertThat(sum.total()).isEqualTo(40);
    assertThat(sum.counts().get(17)).isEqualTo(8);
  }

  @Test
  void textReadsBackEqual() {
    assertThat(AngleHistogram.parse(SOME.toText())).isEqualTo(SOME);
    assertThatThrownBy(() -> AngleHistogram.parse("1 2 x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AngleHistogram.parse("1 2"))
        .hasMessage("there must be 36 counts, got 2");
  }

  @Test
  void withoutPicturesThereAreNoFigures() {
    assertThat(AngleHistogram.EMPTY.meanDegrees()).isNaN();
    assertThat(AngleHistogram.EMPTY.quantileDegrees(0.5)).isNaN();
    assertThat(AngleHistogram.EMPTY.noiseShare()).isNaN();
  }

  @Test
  void countsAreNeverNegative() {
    long[] counts = new long[AngleHistogram.BINS];
    counts[3] = -1;
    assertThatThrownBy(() -> new AngleHistogram(ImmutableLongArray.copyOf(counts)))
        .hasMessageContaining("counts must be >= 0");
  }
}
