package org.semblance.data.distillation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Float16Test {

  private static final int POSITIVE_INFINITY = 0x7C00;

  /**
   * The value by the definition of the format, without bits: ±(1 + f/1024)·2^(e−15), ±f/1024·2⁻¹⁴.
   */
  private static double defined(int half) {
    double sign = half >= 0x8000 ? -1 : 1;
    int exponent = half % 0x8000 / 1024;
    double fraction = half % 1024 / 1024.0;
    if (exponent == 31) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    return exponent == 0
        ? sign * fraction * Math.pow(2, -14)
        : sign * (1 + fraction) * Math.pow(2, exponent - 15);
  }

  @Test
  void everyValueIsThatOfTheDefinition() {
    for (int half = 0; half < 0x10000; half++) {
      float value = Float16.toFloat((short) half);
      double expected = defined(half);
      // Compares as objects: −0 is not 0, and not a number is itself.
      assertThat(Double.valueOf(value)).as("0x%04x", half).isEqualTo(Double.valueOf(expected));
    }
  }

  @Test
  void everyValueComesBack() {
    for (int half = 0; half < 0x10000; half++) {
      short back = Float16.ofFloat((float) defined(half));
      if (Double.isNaN(defined(half))) {
        assertThat(defined(back & 0xFFFF)).isNaN();
      } else {
        assertThat(back).as("0x%04x", half).isEqualTo((short) half);
      }
    }
  }

  /** Between two neighbours, of both signs: at the middle the even one, beside it the nearer. */
  @Test
  void whatLiesBetweenIsRounded() {
    for (int half = 0; half < POSITIVE_INFINITY; half++) {
      double above = half + 1 == POSITIVE_INFINITY ? 65536 : defined(half + 1);
      float middle = (float) ((defined(half) + above) / 2);
      int even = half % 2 == 0 ? half : half + 1;
      for (int sign : new int[] {0, 0x8000}) {
        float signed = sign == 0 ? middle : -middle;
        assertThat(Float16.ofFloat(signed)).isEqualTo((short) (even | sign));
        float smaller = sign == 0 ? Math.nextDown(signed) : Math.nextUp(signed);
        assertThat(Float16.ofFloat(smaller)).isEqualTo((short) (half | sign));
        float larger = sign == 0 ? Math.nextUp(signed) : Math.nextDown(signed);
        assertThat(Float16.ofFloat(larger)).isEqualTo((short) (half + 1 | sign));
      }
    }
  }

  /** From the table of examples in IEEE 754-2008's format on Wikipedia, "Half-precision". */
  @ParameterizedTest
  @CsvSource({
    "0x0001, 5.960464477539063e-8",
    "0x03ff, 6.097555160522461e-5",
    "0x0400, 6.103515625e-5",
    "0x3555, 0.333251953125",
    "0x3bff, 0.99951171875",
    "0x3c00, 1",
    "0x3c01, 1.0009765625",
    "0x7bff, 65504",
    "0xc000, -2"
  })
  void knownValues(String half, double value) {
    assertThat((double) Float16.toFloat(Integer.decode(half).shortValue())).isEqualTo(value);
    assertThat(Float16.ofFloat((float) value)).isEqualTo(Integer.decode(half).shortValue());
  }

  @Test
  void theSmallestAndLargestFloatsBecomeZeroAndInfinity() {
    assertThat(Float16.ofFloat(Float.MIN_VALUE)).isZero();
    assertThat(Float16.ofFloat(-Float.MIN_VALUE)).isEqualTo((short) 0x8000);
    assertThat(Float16.ofFloat(Float.MAX_VALUE)).isEqualTo((short) POSITIVE_INFINITY);
    assertThat(Float16.ofFloat(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xFC00);
    assertThat(Float16.toFloat(Float16.ofFloat(Float.intBitsToFloat(0x7f800001)))).isNaN();
  }
}
