package org.semblance.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * {@link BatchHardTriplet} with the margin on the angle: with p the smallest cosine to the own
 * label and n the largest to another,
 *
 * <pre>
 * L_i = max(n_i − p'_i, 0),   p' = cos(acos p + alpha), or −2 − that where acos p + alpha &gt; π
 * </pre>
 *
 * <p>Shapes, gradient and monitor as there. Source: Keras_insightface's {@code
 * ArcBatchHardTripletLoss}. Differs from it: no arccos is computed, so that rounding above 1 is no
 * NaN.
 *
 * @param weight factor of the loss, &gt; 0
 * @param alpha margin in radians, in [0, π]
 */
public record ArcBatchHardTriplet(double weight, double alpha) implements TripletLoss {

  /** Weight 1, alpha 0.35. */
  public static final ArcBatchHardTriplet DEFAULT = new ArcBatchHardTriplet(1, 0.35);

  /** Checks the ranges. */
  public ArcBatchHardTriplet {
    LossChecks.positive("triplet", "weight", weight);
    LossChecks.angle("triplet", "alpha", alpha);
  }

  @Override
  public EmbeddingTerms build(EmbeddingInput input) {
    Ops ops = input.ops("triplet");
    BatchPairs pairs = BatchPairs.cosines(ops, input);
    Operand<TFloat32> moved = ArcFaceSimple.target(alpha).of(ops, pairs.lowestPositive(ops));
    return EmbeddingTerms.hinge(ops, ops.math.sub(pairs.highestNegative(ops), moved));
  }
}
