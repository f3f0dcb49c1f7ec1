package org.semblance.data.distillation;

/**
 * IEEE 754 binary16, a sign, five bits of exponent and ten of fraction, as float and back; Java has
 * it from version 20 on.
 */
final class Float16 {

  /** The largest finite value. */
  static final float LARGEST = 65504;

  private static final int SIGN = 0x8000;
  private static final int INFINITY = 0x7C00;
  private static final int QUIET = 0x0200;
  private static final int FRACTION = 0x03FF;

  /** Bits that a float's fraction has more. */
  private static final int SHIFT = 13;

  /** How much larger the bias of a float's exponent is, 127 − 15, at its place. */
  private static final int BIAS = 112 << 23;

  private static final int FLOAT_INFINITY = 0x7F800000;

  /** 65520, in the middle between the largest value and the next there would be. */
  private static final int FLOAT_OVERFLOW = 0x477FF000;

  /** 2⁻¹⁴, the smallest value with a full fraction. */
  private static final int FLOAT_NORMAL = 0x38800000;

  private Float16() {}

  /** Returns the same value; every one is exact. */
  static float toFloat(short half) {
    int sign = (half & SIGN) << 16;
    int exponent = half & INFINITY;
    int fraction = half & FRACTION;
    if (exponent == INFINITY) {
      return Float.intBitsToFloat(sign | FLOAT_INFINITY | fraction << SHIFT);
    }
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | (((exponent | fraction) << SHIFT) + BIAS));
  }

  /** Returns the nearest value, the even one of two: infinity from 65520 on. */
  static short ofFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & SIGN;
    int magnitude = bits & ~(SIGN << 16);
    if (magnitude > FLOAT_INFINITY) {
      return (short) (sign | INFINITY | QUIET | (magnitude >>> SHIFT & FRACTION));
    }
    if (magnitude >= FLOAT_OVERFLOW) {
      return (short) (sign | INFINITY);
    }
    if (magnitude < FLOAT_NORMAL) {
      // Neighbours of floats from 0.5 on are 2⁻²⁴ apart, as those of the result: the sum rounds.
      int sum = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f);
      return (short) (sign | (sum - Float.floatToRawIntBits(0.5f)));
    }
    int odd = magnitude >>> SHIFT & 1;
    int rounding = (1 << (SHIFT - 1)) - 1 + odd;
    return (short) (sign | (magnitude - BIAS + rounding) >>> SHIFT);
  }
}
