package org.semblance.nn.softmax;

import static org.semblance.nn.CustomGradients.asFloat;

import java.util.List;
import java.util.Locale;
import org.semblance.nn.CustomGradients;
import org.semblance.nn.GraphScope;
import org.semblance.nn.ScaledSum;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.RawCustomGradient;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/**
 * Products of rows with weight rows of length 1: {@code x_b · w_j / √max(Σ_d w_jd², smallest)}, the
 * divisor left outside as {@link Logits} do.
 *
 * <p>Shapes: x {@code [B, D]}, weight {@code [C, D]} → {@code [B, C]}.
 *
 * <p>Gradient: exact; the smallest square counts as a constant where it applies. With p the
 * products, r the factors and G what arrives: {@code dx = (G_p) W}, {@code dW_j = (G_pᵀ x)_j −
 * G_r,j r_j³ w_j}, where the second term is added in the place of the first. Derived by itself it
 * would make two more arrays of the weights' size.
 */
public final class NormalizedProducts {

  private static final MatMul.Options TRANSPOSED = MatMul.transposeB(true);

  private NormalizedProducts() {}

  /**
   * Adds the nodes.
   *
   * @param ops where in the graph
   * @param smallest squared norm of a weight row that is not replaced, &gt; 0
   */
  public static Logits of(
      GraphScope scope, Ops ops, Operand<TFloat32> x, Operand<TFloat32> weight, float smallest) {
    Operand<TFloat32> products = ops.linalg.matMul(x, weight, TRANSPOSED);
    Operand<TFloat32> factors = RowNorms.inverse(scope, ops, weight, smallest);
    if (!scope.fused()) {
      return new Logits(products, factors);
    }
    // A gradient function sees no scope, and belongs to the process: its settings are its name.
    String name =
        String.format(
            Locale.ROOT,
            "normalizedProducts.%d.%08x",
            scope.threads(),
            Float.floatToIntBits(smallest));
    // A little below the largest factor, which the operation may round otherwise.
    float most = (float) ((1 - 1e-6) / Math.sqrt(smallest));
    CustomGradients.define(name, gradient(scope.threads(), most));
    List<Operand<TFloat32>> wrapped =
        CustomGradients.wrap(ops, name, List.of(products, factors), List.of(x, weight));
    return new Logits(wrapped.get(0), wrapped.get(1));
  }

  private static RawCustomGradient gradient(int threads, float most) {
    return (ops, op, gradients) -> gradient(ops, op, gradients, threads, most);
  }

  private static List<Operand<?>> gradient(
      Ops ops, GraphOperation op, List<Output<?>> gradients, int threads, float most) {
    Operand<TFloat32> dProducts = asFloat(gradients.get(0));
    Operand<TFloat32> dFactors = asFloat(gradients.get(1));
    Operand<TFloat32> factors = asFloat(op.input(1));
    Operand<TFloat32> x = asFloat(op.input(2));
    Operand<TFloat32> weight = asFloat(op.input(3));
    Operand<TFloat32> cubes = ops.math.mul(ops.math.square(factors), factors);
    Operand<TFloat32> radial =
        ops.select(
            ops.math.less(factors, ops.constant(most)),
            ops.math.neg(ops.math.mul(dFactors, cubes)),
            ops.zerosLike(factors));
    Operand<TFloat32> direct = ops.linalg.matMul(dProducts, x, MatMul.transposeA(true)); // [C, D]
    return List.of(
        ops.zerosLike(op.input(0)),
        ops.zerosLike(op.input(1)),
        ops.linalg.matMul(dProducts, weight),
        ScaledSum.fused(ops, threads, direct, weight, radial));
  }
}
