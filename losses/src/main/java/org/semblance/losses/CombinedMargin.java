package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.nn.softmax.Cosines;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Combined margin: softmax cross-entropy over {@code scale · c_j} with the label's cosine c
 * replaced by
 *
 * <pre>
 * t = cos(m1 · arccos c + m2) − m3   where c &gt; cos((π − m2) / m1)
 * −2 (1 + m3) − t                    elsewhere
 * </pre>
 *
 * <p>The second row reflects the curve where {@code m1 θ + m2} passes π, so that the target keeps
 * falling as the angle grows.
 *
 * <p>Shapes: cosines {@code [B, C]}, labels {@code [B]}. Ranges: cosines in [−1, 1] up to rounding;
 * angles in radians. The label's cosine is clipped to ±(1 − 1e-7) before arccos unless m1 = 1 and
 * m2 = 0, where no angle is needed.
 *
 * <p>Gradient: see {@link MarginGradient}; the exact one is 0 where the cosine is clipped, which is
 * the mean of the two one-sided derivatives by the embedding at the kink θ = 0 or π.
 *
 * <p>Source: Deng et al. 2019 (ArcFace), equation 4; the reflection is Keras_insightface's {@code
 * ArcfaceLoss}. Differs from it: cosines are clipped, and the reflection starts at θ = π at the
 * latest, which matters when m1 &lt; 1 − m2 / π. Differs from arcface_torch, whose combined margin
 * ignores m1 and m2 when m3 &gt; 0 and has no reflection.
 *
 * @param m1 factor on the angle, &gt; 0
 * @param m2 added to the angle in radians, ≥ 0, with m1 π + m2 ≤ 2π
 * @param m3 taken from the cosine, ≥ 0
 * @param scale s, &gt; 0
 * @param gradient of the target logit
 * @param labelSmoothing ε in [0, 1)
 * @param interClassFilter cosine in [0, 1) above which another class's becomes 0; 0 for no filter
 */
public record CombinedMargin(
    double m1,
    double m2,
    double m3,
    double scale,
    MarginGradient gradient,
    double labelSmoothing,
    double interClassFilter)
    implements Loss {

  /** The setting (1, 0.3, 0.2) at scale 64 of InsightFace's combined recipe. */
  public static final CombinedMargin DEFAULT =
      new CombinedMargin(1, 0.3, 0.2, 64, MarginGradient.EXACT, 0);

  /** Checks the ranges. */
  public CombinedMargin {
    checkArgument(m1 > 0, "combinedMargin.m1 must be > 0, got %s", m1);
    checkArgument(m2 >= 0, "combinedMargin.m2 must be >= 0, got %s", m2);
    checkArgument(
        m3 >= 0 && Double.isFinite(m3), "combinedMargin.m3 must be >= 0 and finite, got %s", m3);
    checkArgument(
        m1 * Math.PI + m2 <= 2 * Math.PI,
        "combinedMargin must keep m1 * pi + m2 <= 2 * pi, or the target rises again, got m1=%s"
            + " m2=%s",
        m1,
        m2);
    LossChecks.scale("combinedMargin", scale);
    LossChecks.labelSmoothing("combinedMargin", labelSmoothing);
    LossChecks.interClassFilter("combinedMargin", interClassFilter);
  }

  /** Leaves the other classes' cosines as they are. */
  public CombinedMargin(
      double m1,
      double m2,
      double m3,
      double scale,
      MarginGradient gradient,
      double labelSmoothing) {
    this(m1, m2, m3, scale, gradient, labelSmoothing, 0);
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
            this::target, InterClassFilter.of(interClassFilter), scale, labelSmoothing));
  }

  private Operand<TFloat32> target(Ops ops, Operand<TFloat32> cosine) {
    if (m1 == 1 && m2 == 0) {
      return ops.math.sub(cosine, ops.constant((float) m3));
    }
    Operand<TFloat32> clipped = Cosines.clipped(ops, cosine);
    Operand<TFloat32> angle = ops.math.mul(ops.math.acos(clipped), ops.constant((float) m1));
    Operand<TFloat32> t =
        ops.math.sub(
            ops.math.cos(ops.math.add(angle, ops.constant((float) m2))), ops.constant((float) m3));
    Operand<TFloat32> reflected = ops.math.sub(ops.constant((float) (-2 * (1 + m3))), t);
    double lastAngle = Math.max(0, Math.min(Math.PI, (Math.PI - m2) / m1));
    Operand<TFloat32> exact =
        ops.select(
            ops.math.greater(clipped, ops.constant((float) Math.cos(lastAngle))), t, reflected);
    return switch (gradient) {
      case EXACT -> exact;
      case STRAIGHT_THROUGH -> ops.math.add(cosine, ops.stopGradient(ops.math.sub(exact, cosine)));
    };
  }
}
