package org.semblance.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * For each sample the hardest positive and the hardest negative of its batch: with p the smallest
 * cosine to its own label and n the largest to another,
 *
 * <pre>
 * L_i = max(n_i − p_i + alpha, 0)
 * </pre>
 *
 * <p>A sample is its own positive, so p = 1 where its label is there once; n = −1 where there is no
 * other label. Shapes: embeddings {@code [B, D]}, labels {@code [B]}; two arrays of B × B.
 * Gradient: exact; where several pairs are the hardest they share it. Monitor: {@code
 * activeTriplets}, the share of samples whose loss is above 0.
 *
 * <p>Source: Hermans et al. 2017 (In Defense of the Triplet Loss), equation 5, with cosines, as
 * Keras_insightface's {@code BatchHardTripletLoss}.
 *
 * @param weight factor of the loss, &gt; 0
 * @param alpha margin in cosine, ≥ 0
 */
public record BatchHardTriplet(double weight, double alpha) implements TripletLoss {

  /** Weight 1, alpha 0.35. */
  public static final BatchHardTriplet DEFAULT = new BatchHardTriplet(1, 0.35);

  /** Checks the ranges. */
  public BatchHardTriplet {
    LossChecks.positive("triplet", "weight", weight);
    LossChecks.notNegative("triplet", "alpha", alpha);
  }

  @Override
  public EmbeddingTerms build(EmbeddingInput input) {
    Ops ops = input.ops("triplet");
    BatchPairs pairs = BatchPairs.cosines(ops, input);
    Operand<TFloat32> gap = ops.math.sub(pairs.highestNegative(ops), pairs.lowestPositive(ops));
    return EmbeddingTerms.hinge(ops, ops.math.add(gap, ops.constant((float) alpha)));
  }
}
