package org.semblance.losses;

import org.semblance.nn.softmax.Cosines;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.semblance.nn.softmax.TargetLogit;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * {@link ArcFace} without angles: the label's cosine c becomes
 *
 * <pre>
 * t = c cos m − √(1 − c²) sin m   where c &gt; cos(π − m)
 * −2 − t                          elsewhere
 * </pre>
 *
 * <p>the same numbers by the addition theorem, without arccos and cosine.
 *
 * <p>Shapes: cosines {@code [B, C]}, labels {@code [B]}. Ranges: cosines in [−1, 1] up to rounding;
 * 1 − c² is at least 1e-7. Gradient: exact; at c = ±1 and beyond the sine counts as a constant.
 *
 * <p>Source: Deng et al. 2019 (ArcFace), equation 3; Keras_insightface's {@code ArcfaceLossSimple},
 * which gives no number where rounding puts a cosine above 1.
 *
 * @param margin m in radians, in [0, π]
 * @param scale s, &gt; 0
 * @param labelSmoothing ε in [0, 1)
 * @param interClassFilter cosine in [0, 1) above which another class's becomes 0; 0 for no filter
 */
public record ArcFaceSimple(
    double margin, double scale, double labelSmoothing, double interClassFilter) implements Loss {

  /** Margin 0.5, scale 64, no smoothing, no filter. */
  public static final ArcFaceSimple DEFAULT = new ArcFaceSimple(0.5, 64, 0, 0);

  /** Checks the ranges. */
  public ArcFaceSimple {
    LossChecks.angle("arcFaceSimple", "margin", margin);
    LossChecks.scale("arcFaceSimple", scale);
    LossChecks.labelSmoothing("arcFaceSimple", labelSmoothing);
    LossChecks.interClassFilter("arcFaceSimple", interClassFilter);
  }

  @Override
  public ClassificationHead head() {
    return new NormalizedHead();
  }

  @Override
  public LossTerms build(LossInput input) {
    return LossTerms.of(
        input,
        new SoftmaxCrossEntropy(
            target(margin), InterClassFilter.of(interClassFilter), scale, labelSmoothing));
  }

  /** Returns what takes the place of the label's cosine. */
  static TargetLogit target(double margin) {
    return (ops, cosine) -> {
      Operand<TFloat32> t =
          ops.math.sub(
              ops.math.mul(cosine, ops.constant((float) Math.cos(margin))),
              ops.math.mul(Cosines.sines(ops, cosine), ops.constant((float) Math.sin(margin))));
      Operand<TFloat32> reflected = ops.math.sub(ops.constant(-2f), t);
      Operand<TFloat32> last = ops.constant((float) Math.cos(Math.PI - margin));
      return ops.select(ops.math.greater(cosine, last), t, reflected);
    };
  }
}
