package org.semblance.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Half the squared distance to the centre of the own class: {@code L_i = ½ ‖e_i − c_y‖²}, after
 * which every class of the batch moves its centre,
 *
 * <pre>
 * c_y ← c_y − updateRate · Σ_i (c_y − e_i) / (n_y + 1)   over the n_y samples of y in the batch
 * </pre>
 *
 * <p>Shapes: embeddings {@code [B, D]}, not normalised, labels {@code [B]}. State: {@code
 * centerLoss/centers}, {@code [classes, D]}. Gradient: exact, {@code e − c}; none to the centres.
 *
 * <p>Source: Wen et al. 2016 (A Discriminative Feature Learning Approach), equations 2 to 4, as in
 * Keras_insightface's {@code CenterLoss}. Differs from it: centres are in checkpoints, not in a
 * file of the working directory.
 *
 * @param weight factor of the loss, &gt; 0
 * @param updateRate α, in (0, 1]
 */
public record EuclideanCenter(double weight, double updateRate) implements CenterLoss {

  /** Weight 0.01, update rate 0.5. */
  public static final EuclideanCenter DEFAULT = new EuclideanCenter(0.01, 0.5);

  /** Checks the ranges. */
  public EuclideanCenter {
    LossChecks.positive("centerLoss", "weight", weight);
    ClassCenters.checkRate(updateRate);
  }

  @Override
  public EmbeddingTerms build(EmbeddingInput input) {
    Ops ops = input.ops("centerLoss");
    ClassCenters centers = ClassCenters.of(ops, input);
    Operand<TFloat32> away = ops.math.sub(input.embeddings(), centers.own());
    // Not TensorFlow's square, whose gradient doubles a value first, which may make it infinite.
    Operand<TFloat32> squares = ops.reduceSum(ops.math.mul(away, away), ops.constant(1));
    return EmbeddingTerms.of(ops, ops.math.mul(squares, ops.constant(0.5f)))
        .updating(centers.moved(ops, input, updateRate));
  }
}
