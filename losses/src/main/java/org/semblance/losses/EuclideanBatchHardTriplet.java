package org.semblance.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * {@link BatchHardTriplet} with squared distances of embeddings that are not normalised: with p the
 * largest to the own label and n the smallest to another,
 *
 * <pre>
 * L_i = max(p_i − n_i + alpha, 0),   d(a, b) = ‖a‖² + ‖b‖² − 2 a·b, at least 0
 * </pre>
 *
 * <p>p = 0 where a label is there once; where there is no other label n is the largest distance of
 * the row, a constant. Shapes and monitor as there. Gradient: exact. Ranges: norms below 1e18.
 * Source: Keras_insightface's {@code BatchHardTripletLossEuclidean}. Differs from it: it takes the
 * largest distance of the batch, with a gradient, where there is no other label.
 *
 * @param weight factor of the loss, &gt; 0
 * @param alpha margin in squared distance, ≥ 0
 */
public record EuclideanBatchHardTriplet(double weight, double alpha) implements TripletLoss {

  /** Weight 1, alpha 0.35. */
  public static final EuclideanBatchHardTriplet DEFAULT = new EuclideanBatchHardTriplet(1, 0.35);

  /** Checks the ranges. */
  public EuclideanBatchHardTriplet {
    LossChecks.positive("triplet", "weight", weight);
    LossChecks.notNegative("triplet", "alpha", alpha);
  }

  @Override
  public EmbeddingTerms build(EmbeddingInput input) {
    Ops ops = input.ops("triplet");
    BatchPairs pairs = BatchPairs.squaredDistances(ops, input);
    Operand<TFloat32> gap = ops.math.sub(pairs.farthestPositive(ops), pairs.nearestNegative(ops));
    return EmbeddingTerms.hinge(ops, ops.math.add(gap, ops.constant((float) alpha)));
  }
}
