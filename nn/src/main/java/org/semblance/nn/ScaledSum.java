package org.semblance.nn;

import static org.semblance.nn.CustomGradients.asFloat;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * {@code x + factor · y} for large arrays.
 *
 * <p>Our own operation ({@code nn/src/main/native/rows.c}) reads both and writes the sum in x's
 * place if nobody else needs x any more; TensorFlow's make an array of the product first. It has no
 * gradient: it is made for gradients.
 */
public final class ScaledSum {

  private static final String TYPE = "SemblanceScaledSum";

  private ScaledSum() {}

  /**
   * Adds the nodes with one factor for all.
   *
   * @param x of any shape
   * @param y of the same
   */
  public static Operand<TFloat32> of(
      GraphScope scope, Ops ops, Operand<TFloat32> x, Operand<TFloat32> y, float factor) {
    // Ours takes rows; vectors are small.
    return scope.fused() && y.shape().numDimensions() >= 2
        ? fused(ops, scope.threads(), x, y, ops.constant(new float[] {factor}))
        : ops.math.add(x, ops.math.mul(y, ops.constant(factor)));
  }

  /**
   * Adds our own operation with one factor for each row.
   *
   * @param threads it may use
   * @param x {@code [R, D]}
   * @param y {@code [R, D]}
   * @param factors {@code [R]}, or {@code [1]} for all rows
   */
  public static Operand<TFloat32> fused(
      Ops ops, long threads, Operand<TFloat32> x, Operand<TFloat32> y, Operand<TFloat32> factors) {
    return asFloat(
        ops.scope()
            .opBuilder(TYPE, "ScaledSum")
            .addInput(x.asOutput())
            .addInput(y.asOutput())
            .addInput(factors.asOutput())
            .setAttr("threads", threads)
            .build()
            .<TFloat32>output(0));
  }
}
