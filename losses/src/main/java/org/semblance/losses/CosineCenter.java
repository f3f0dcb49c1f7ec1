package org.semblance.losses;

import org.semblance.nn.softmax.RowNorms;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * One less the cosine to the centre of the own class: {@code L_i = 1 − cos(e_i, c_y)}; centres move
 * as those of {@link EuclideanCenter}.
 *
 * <p>Shapes: embeddings {@code [B, D]}, labels {@code [B]}. State: {@code centerLoss/centers},
 * {@code [classes, D]}. Gradient: exact; a centre that has not moved yet is 0 and gives loss 1
 * without a gradient. Squared norms below 1e-5 count as 1e-5. Source: Keras_insightface's {@code
 * CenterLossCosine}.
 *
 * @param weight factor of the loss, &gt; 0
 * @param updateRate α, in (0, 1]
 */
public record CosineCenter(double weight, double updateRate) implements CenterLoss {

  /** Weight 1, update rate 0.5. */
  public static final CosineCenter DEFAULT = new CosineCenter(1, 0.5);

  /** Checks the ranges. */
  public CosineCenter {
    LossChecks.positive("centerLoss", "weight", weight);
    ClassCenters.checkRate(updateRate);
  }

  @Override
  public EmbeddingTerms build(EmbeddingInput input) {
    Ops ops = input.ops("centerLoss");
    ClassCenters centers = ClassCenters.of(ops, input);
    Operand<TFloat32> inverse =
        ops.stopGradient(
            RowNorms.inverse(
                input.scope(), ops, centers.own(), EmbeddingInput.SMALLEST_SQUARED_NORM));
    Operand<TFloat32> products =
        ops.reduceSum(ops.math.mul(input.normalized(ops), centers.own()), ops.constant(1));
    return EmbeddingTerms.of(ops, ops.math.sub(ops.constant(1f), ops.math.mul(products, inverse)))
        .updating(centers.moved(ops, input, updateRate));
  }
}
