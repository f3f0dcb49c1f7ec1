package org.semblance.nn.softmax;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Angles of cosines that rounding may have put a little outside of [−1, 1], with derivatives that
 * stay finite at the ends.
 */
public final class Cosines {

  /** Where cosines are clipped; rounds to the second-largest float32 below 1. */
  public static final double LARGEST = 1 - 1e-7;

  /** About the square of the sine of {@link #LARGEST}. */
  private static final float SMALLEST_SQUARED_SINE = 1e-7f;

  private Cosines() {}

  /** Returns cosines clipped to ±(1 − 1e-7); the derivative is 0 outside. */
  public static Operand<TFloat32> clipped(Ops ops, Operand<TFloat32> cosines) {
    return ops.clipByValue(cosines, ops.constant((float) -LARGEST), ops.constant((float) LARGEST));
  }

  /** Returns the angles θ of clipped cosines in radians, in (0, π). */
  public static Operand<TFloat32> angles(Ops ops, Operand<TFloat32> cosines) {
    return ops.math.acos(clipped(ops, cosines));
  }

  /**
   * Returns {@code sin θ = √max(1 − c², 1e-7)} without computing the angle; the derivative is 0
   * where the floor applies, at c = ±1 and beyond.
   */
  public static Operand<TFloat32> sines(Ops ops, Operand<TFloat32> cosines) {
    Operand<TFloat32> one = ops.constant(1f);
    Operand<TFloat32> squares =
        ops.math.mul(ops.math.sub(one, cosines), ops.math.add(one, cosines));
    return ops.math.sqrt(ops.math.maximum(squares, ops.constant(SMALLEST_SQUARED_SINE)));
  }

  /**
   * Returns {@code 1 − 2 θ / π}, computed as {@code (2 / π) arcsin c}, which keeps the digits of
   * small cosines: 1 at 0°, 0 at 90°, −1 at 180°.
   */
  public static Operand<TFloat32> linear(Ops ops, Operand<TFloat32> cosines) {
    return ops.math.mul(ops.math.asin(clipped(ops, cosines)), ops.constant((float) (2 / Math.PI)));
  }
}
