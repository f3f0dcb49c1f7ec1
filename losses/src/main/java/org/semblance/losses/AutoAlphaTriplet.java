package org.semblance.losses;

import java.util.List;
import org.semblance.nn.Initializer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * {@link EuclideanBatchHardTriplet} whose margin goes along with the distances: the margin A of a
 * step comes from the batch before it,
 *
 * <pre>
 * L_i = max(p_i − n_i + A, 0),   then   A ← alpha · mean of all distances of the batch
 * </pre>
 *
 * <p>State: A, in {@code loss/autoAlpha/margin}. Shapes, gradient and ranges as there; none by A.
 * Monitors: {@code activeTriplets}, and {@code tripletMargin}, the A of the step. Source:
 * Keras_insightface's {@code BatchHardTripletLossEuclideanAutoAlpha}, which cannot be constructed
 * there because it names a class that is gone.
 *
 * @param weight factor of the loss, &gt; 0
 * @param alpha share of the mean distance, ≥ 0
 * @param firstMargin A of the first step, in squared distance, ≥ 0
 */
public record AutoAlphaTriplet(double weight, double alpha, double firstMargin)
    implements TripletLoss {

  /** Weight 1, alpha 0.1, first margin 1. */
  public static final AutoAlphaTriplet DEFAULT = new AutoAlphaTriplet(1, 0.1, 1);

  /** Checks the ranges. */
  public AutoAlphaTriplet {
    LossChecks.positive("triplet", "weight", weight);
    LossChecks.notNegative("triplet", "alpha", alpha);
    LossChecks.notNegative("triplet", "firstMargin", firstMargin);
  }

  @Override
  public EmbeddingTerms build(EmbeddingInput input) {
    Ops ops = input.ops("triplet");
    Parameter margin =
        input
            .scope()
            .parameters()
            .get(
                "loss/autoAlpha",
                new ParameterSpec(
                    "margin",
                    Shape.scalar(),
                    Initializer.constant((float) firstMargin),
                    ParameterRole.LOSS_STATE));
    BatchPairs pairs = BatchPairs.squaredDistances(ops, input);
    Operand<TFloat32> gap = ops.math.sub(pairs.farthestPositive(ops), pairs.nearestNegative(ops));
    Operand<TFloat32> present = ops.stopGradient(margin.read());
    EmbeddingTerms terms = EmbeddingTerms.hinge(ops, ops.math.add(gap, present));
    Operand<TFloat32> mean = ops.math.mean(pairs.values(), ops.constant(new int[] {0, 1}));
    // The new value waits for the loss: a variable may be read where it lies.
    Operand<TFloat32> next =
        ops.withControlDependencies(List.of(terms.loss()))
            .math
            .mul(ops.stopGradient(mean), ops.constant((float) alpha));
    return terms
        .updating(ops.assignVariableOp(margin.handle(), next))
        .monitoring("tripletMargin", present);
  }
}
