package org.semblance.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * One less the cosine between the student's and the teacher's embedding: {@code L_i = 1 − s·t /
 * ((‖s‖ + 1e-5) (‖t‖ + 1e-5))}.
 *
 * <p>Values of the teacher that are not finite, as float16 may make them, count as {@code 1 / √T}.
 * Shapes: {@code [B, T]}, the student's mapped if need be. Gradient: exact by the student; squared
 * norms below 1e-12 count as constants. Source: Keras_insightface's {@code distiller_loss_cosine}.
 *
 * @param weight factor of the loss, &gt; 0
 */
public record CosineDistillation(double weight) implements DistillationLoss {

  /** Weight 1. */
  public static final CosineDistillation DEFAULT = new CosineDistillation(1);

  private static final float EPSILON = 1e-5f;
  private static final float SMALLEST_SQUARED_NORM = 1e-12f;

  /** Checks the range. */
  public CosineDistillation {
    LossChecks.positive("distill", "weight", weight);
  }

  @Override
  public EmbeddingTerms build(EmbeddingInput input) {
    return TeacherComparison.build(input, CosineDistillation::perSample);
  }

  private static Operand<TFloat32> perSample(
      Ops ops, Operand<TFloat32> student, Operand<TFloat32> teacher) {
    double fill = 1 / Math.sqrt((double) teacher.shape().get(1));
    Operand<TFloat32> finite =
        ops.select(
            ops.math.isFinite(teacher),
            teacher,
            ops.math.add(ops.zerosLike(teacher), ops.constant((float) fill)));
    Operand<TFloat32> product = ops.reduceSum(ops.math.mul(student, finite), ops.constant(1));
    Operand<TFloat32> norms = ops.math.mul(norm(ops, student), norm(ops, finite));
    return ops.math.sub(ops.constant(1f), ops.math.div(product, norms));
  }

  private static Operand<TFloat32> norm(Ops ops, Operand<TFloat32> x) {
    Operand<TFloat32> squares = ops.reduceSum(ops.math.mul(x, x), ops.constant(1));
    return ops.math.add(
        ops.math.sqrt(ops.math.maximum(squares, ops.constant(SMALLEST_SQUARED_NORM))),
        ops.constant(EPSILON));
  }
}
