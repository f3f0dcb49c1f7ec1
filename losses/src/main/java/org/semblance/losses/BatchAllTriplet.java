package org.semblance.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * All positives of a sample and all negatives that are too near: with c the cosines, S the samples
 * of the own label, itself among them, and p the smallest cosine in S,
 *
 * <pre>
 * L_i = Σ_{j ∈ S} (1 − c_ij) / |S|  +  Σ_{j ∈ N} c_ij / (|N| + 1)
 * N = the samples of other labels with p_i − c_ij &lt; alpha
 * </pre>
 *
 * <p>Shapes: embeddings {@code [B, D]}, labels {@code [B]}; some arrays of B × B. Gradient: exact;
 * none through what is in N. Monitor: {@code activeTriplets}, the share of samples with any in N.
 * Source: Keras_insightface's {@code BatchAllTripletLoss}.
 *
 * @param weight factor of the loss, &gt; 0
 * @param alpha margin in cosine, ≥ 0
 */
public record BatchAllTriplet(double weight, double alpha) implements TripletLoss {

  /** Weight 1, alpha 0.35. */
  public static final BatchAllTriplet DEFAULT = new BatchAllTriplet(1, 0.35);

  /** Checks the ranges. */
  public BatchAllTriplet {
    LossChecks.positive("triplet", "weight", weight);
    LossChecks.notNegative("triplet", "alpha", alpha);
  }

  @Override
  public EmbeddingTerms build(EmbeddingInput input) {
    Ops ops = input.ops("triplet");
    BatchPairs pairs = BatchPairs.cosines(ops, input);
    Operand<TFloat32> away =
        ops.math.mul(ops.math.sub(ops.constant(1f), pairs.values()), pairs.same());
    Operand<TFloat32> positive =
        ops.math.div(sum(ops, away), sum(ops, pairs.same())); // a sample is its own: never 0
    Operand<TFloat32> near = near(ops, pairs);
    Operand<TFloat32> count = sum(ops, near);
    Operand<TFloat32> negative =
        ops.math.div(
            sum(ops, ops.math.mul(pairs.values(), near)), ops.math.add(count, ops.constant(1f)));
    return EmbeddingTerms.of(ops, ops.math.add(positive, negative))
        .active(ops, ops.math.greater(count, ops.constant(0f)));
  }

  /** Returns 1 for the pairs in N, else 0. */
  private Operand<TFloat32> near(Ops ops, BatchPairs pairs) {
    Operand<TFloat32> lowest = ops.expandDims(pairs.lowestPositive(ops), ops.constant(1));
    Operand<TFloat32> tooNear =
        ops.dtypes.cast(
            ops.math.less(ops.math.sub(lowest, pairs.values()), ops.constant((float) alpha)),
            TFloat32.class);
    return ops.stopGradient(ops.math.mul(tooNear, pairs.different(ops)));
  }

  private static Operand<TFloat32> sum(Ops ops, Operand<TFloat32> values) {
    return ops.reduceSum(values, ops.constant(1));
  }
}
