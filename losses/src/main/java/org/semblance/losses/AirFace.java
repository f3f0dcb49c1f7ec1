package org.semblance.losses;

import org.semblance.nn.Compatibility;
import org.semblance.nn.softmax.Cosines;
import org.semblance.nn.softmax.OtherLogits;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Logits that are linear in the angle (Li-ArcFace): softmax cross-entropy over
 *
 * <pre>
 * z_j = scale · (1 − 2 θ_j / π) for j ≠ y,   z_y = scale · (1 − 2 (θ_y + margin) / π)
 * </pre>
 *
 * <p>so that the target falls evenly from 0° to 180°, without a reflection.
 *
 * <p>Shapes: cosines {@code [B, C]}, labels {@code [B]}. Ranges: cosines are clipped to ±(1 −
 * 1e-7); angles in radians. Gradient: exact, {@code 2 / (π sin θ)} by each cosine times the
 * soft-max's; 0 where a cosine is clipped.
 *
 * <p>Source: Li et al. 2019 (AirFace). Differs from Keras_insightface, whose {@code AirFaceLoss}
 * leaves the other logits at {@code scale · c_j}, and its target at the angular form: that comes
 * back with {@code compatibility: kerasInsightface}.
 *
 * @param margin m in radians, in [0, π]
 * @param scale s, &gt; 0
 * @param compatibility whether the other logits stay cosines, as in Keras_insightface
 * @param labelSmoothing ε in [0, 1)
 */
public record AirFace(
    double margin, double scale, Compatibility compatibility, double labelSmoothing)
    implements Loss {

  /** Margin 0.4, scale 64, all logits angular, no smoothing. */
  public static final AirFace DEFAULT = new AirFace(0.4, 64, Compatibility.NONE, 0);

  /** Checks the ranges. */
  public AirFace {
    LossChecks.angle("airFace", "margin", margin);
    LossChecks.scale("airFace", scale);
    LossChecks.labelSmoothing("airFace", labelSmoothing);
  }

  @Override
  public ClassificationHead head() {
    return new NormalizedHead();
  }

  @Override
  public LossTerms build(LossInput input) {
    OtherLogits others =
        compatibility == Compatibility.KERAS_INSIGHTFACE
            ? new OtherLogits.Same()
            : new OtherLogits.Angular();
    return LossTerms.of(
        input, new SoftmaxCrossEntropy(this::target, others, scale, labelSmoothing));
  }

  private Operand<TFloat32> target(Ops ops, Operand<TFloat32> cosine) {
    return ops.math.sub(Cosines.linear(ops, cosine), ops.constant((float) (2 * margin / Math.PI)));
  }
}
