package org.semblance.losses;

/**
 * Additive angular margin: softmax cross-entropy over {@code scale · c_j} with the label's cosine
 * replaced by {@code cos(θ + margin)}, or by {@code −2 − cos(θ + margin)} past {@code θ + margin =
 * π}.
 *
 * <p>{@link CombinedMargin} with m1 = 1, m2 = margin, m3 = 0; shapes, ranges and gradient as there.
 *
 * <p>Source: Deng et al. 2019 (ArcFace), equation 3; the reflection is Keras_insightface's {@code
 * ArcfaceLoss}. Differs from it: cosines are clipped to ±(1 − 1e-7) before arccos.
 *
 * @param margin m in radians, in [0, π]
 * @param scale s, &gt; 0
 * @param gradient of the target logit
 * @param labelSmoothing ε in [0, 1)
 * @param interClassFilter cosine in [0, 1) above which another class's becomes 0; 0 for no filter
 */
public record ArcFace(
    double margin,
    double scale,
    MarginGradient gradient,
    double labelSmoothing,
    double interClassFilter)
    implements Loss {

  /** Margin 0.5, scale 64, exact gradient, no smoothing, no filter. */
  public static final ArcFace DEFAULT = new ArcFace(0.5, 64, MarginGradient.EXACT, 0);

  /** Checks the ranges. */
  public ArcFace {
    LossChecks.angle("arcFace", "margin", margin);
    LossChecks.scale("arcFace", scale);
    LossChecks.labelSmoothing("arcFace", labelSmoothing);
    LossChecks.interClassFilter("arcFace", interClassFilter);
  }

  /** Leaves the other classes' cosines as they are. */
  public ArcFace(double margin, double scale, MarginGradient gradient, double labelSmoothing) {
    this(margin, scale, gradient, labelSmoothing, 0);
  }

  /** Returns the loss with the exact gradient and without smoothing. */
  public static ArcFace of(double margin, double scale) {
    return new ArcFace(margin, scale, MarginGradient.EXACT, 0);
  }

  @Override
  public ClassificationHead head() {
    return new NormalizedHead();
  }

  @Override
  public LossTerms build(LossInput input) {
    return new CombinedMargin(1, margin, 0, scale, gradient, labelSmoothing, interClassFilter)
        .build(input);
  }
}
