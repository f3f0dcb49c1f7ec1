package org.semblance.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The squared distance between the student's and the teacher's embedding: {@code L_i = Σ_d (s_d −
 * t_d)²}, neither normalised.
 *
 * <p>Shapes: {@code [B, T]}, the student's mapped if need be. Gradient: exact by the student.
 * Source: Keras_insightface's {@code distiller_loss_euclidean}.
 *
 * @param weight factor of the loss, &gt; 0
 */
public record EuclideanDistillation(double weight) implements DistillationLoss {

  /** Weight 1. */
  public static final EuclideanDistillation DEFAULT = new EuclideanDistillation(1);

  /** Checks the range. */
  public EuclideanDistillation {
    LossChecks.positive("distill", "weight", weight);
  }

  @Override
  public EmbeddingTerms build(EmbeddingInput input) {
    return TeacherComparison.build(input, EuclideanDistillation::perSample);
  }

  private static Operand<TFloat32> perSample(
      Ops ops, Operand<TFloat32> student, Operand<TFloat32> teacher) {
    Operand<TFloat32> away = ops.math.sub(student, teacher);
    return ops.reduceSum(ops.math.mul(away, away), ops.constant(1));
  }
}
