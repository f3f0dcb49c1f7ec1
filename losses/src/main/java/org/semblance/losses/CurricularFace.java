package org.semblance.losses;

import org.semblance.nn.Parameter;
import org.semblance.nn.softmax.OtherLogits;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Hard negatives that weigh more as training goes on: with t the target of {@link ArcFaceSimple},
 * the other cosines above it become {@code c (h + c)}, where
 *
 * <pre>
 * h ← 0.99 h + 0.01 mean(c_y)
 * </pre>
 *
 * <p>over the batch, before it is used. At first h is 0 and hard negatives are damped; as the
 * labels' cosines grow, so does their weight.
 *
 * <p>Shapes: cosines {@code [B, C]}, labels {@code [B]}. Ranges: cosines in [−1, 1] up to rounding.
 * State: h, in {@code loss/curricularFace/hardness}. Gradient: exact, {@code h + 2c} for a hard
 * negative; none by h, nor by t through what counts as hard.
 *
 * <p>Source: Huang et al. 2020 (CurricularFace). The reflection of t past θ + m = π, and that a
 * cosine is hard if it is above the reflected one, are Keras_insightface's {@code
 * CurricularFaceLoss}; the authors' code takes {@code c − m sin m} there.
 *
 * @param margin m in radians, in [0, π]
 * @param scale s, &gt; 0
 * @param labelSmoothing ε in [0, 1)
 */
public record CurricularFace(double margin, double scale, double labelSmoothing) implements Loss {

  /** Margin 0.5, scale 64, no smoothing. */
  public static final CurricularFace DEFAULT = new CurricularFace(0.5, 64, 0);

  private static final String TYPE = "curricularFace";
  private static final double MOMENTUM = 0.99;

  /** Checks the ranges. */
  public CurricularFace {
    LossChecks.angle(TYPE, "margin", margin);
    LossChecks.scale(TYPE, scale);
    LossChecks.labelSmoothing(TYPE, labelSmoothing);
  }

  @Override
  public ClassificationHead head() {
    return new NormalizedHead();
  }

  @Override
  public LossTerms build(LossInput input) {
    Ops ops = input.ops();
    Parameter hardness = LossParameter.state(input, TYPE, "hardness", 0);
    Operand<TFloat32> mean = ops.math.mean(input.ownLogits(ops), ops.constant(0));
    Operand<TFloat32> moved = LossParameter.moved(ops, hardness, mean, MOMENTUM);
    return LossTerms.of(
            input,
            new SoftmaxCrossEntropy(
                ArcFaceSimple.target(margin),
                new OtherLogits.Hardened(moved),
                scale,
                labelSmoothing))
        .updating(ops, hardness, moved)
        .monitoring("hardness", moved);
  }
}
