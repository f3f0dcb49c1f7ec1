package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import org.semblance.nn.softmax.Logits;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The divergence of the student's distribution over the classes from the teacher's: with {@code t =
 * softmax(scale · teacher)} and {@code s = softmax(scale · student)} of the cosines to all classes,
 *
 * <pre>
 * L_i = Σ_j t_j (log t_j − log s_j)
 * </pre>
 *
 * <p>The teacher says its cosines to the run's classes, so T = classes; the student's are those of
 * the head of the main loss, which therefore must be a normalised one over all classes; its weight
 * may be 0. Values of the teacher that are not finite count as 0. Shapes: {@code [B, classes]}
 * both, of which some more arrays are made. Gradient: exact, {@code scale · (s − t)}, by the
 * embeddings and by the class weights; none by the teacher. Source: Hinton et al. 2015;
 * Keras_insightface's {@code DistillKLDivergenceLoss}.
 *
 * @param weight factor of the loss, &gt; 0
 * @param scale factor on the cosines, &gt; 0
 */
public record DivergenceDistillation(double weight, double scale) implements DistillationLoss {

  /** Weight 1, scale 10. */
  public static final DivergenceDistillation DEFAULT = new DivergenceDistillation(1, 10);

  /** Checks the ranges. */
  public DivergenceDistillation {
    LossChecks.positive("distill", "weight", weight);
    LossChecks.positive("distill", "scale", scale);
  }

  @Override
  public void checkTeacher(int teacherSize, int classes) {
    checkArgument(
        teacherSize == classes,
        "a teacher of distill.type divergence must say its cosines to the %s classes of the run,"
            + " got %s values of each picture; take the type cosine for embeddings",
        classes,
        teacherSize);
  }

  @Override
  public EmbeddingTerms build(EmbeddingInput input) {
    Ops ops = input.ops("distill");
    Logits cosines = input.cosines();
    checkState(cosines != null, "the divergence needs the cosines of a head to all classes");
    Operand<TFloat32> said = ops.stopGradient(input.teacher());
    Operand<TFloat32> finite = ops.select(ops.math.isFinite(said), said, ops.zerosLike(said));
    Operand<TFloat32> teacher = logShares(ops, finite);
    Operand<TFloat32> student = logShares(ops, cosines.values(ops));
    Operand<TFloat32> terms = ops.math.mul(ops.math.exp(teacher), ops.math.sub(teacher, student));
    return EmbeddingTerms.of(ops, ops.reduceSum(terms, ops.constant(1)));
  }

  private Operand<TFloat32> logShares(Ops ops, Operand<TFloat32> cosines) {
    return ops.nn.logSoftmax(ops.math.mul(cosines, ops.constant((float) scale)));
  }
}
