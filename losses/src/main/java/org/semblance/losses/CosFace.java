package org.semblance.losses;

/**
 * Additive cosine margin: softmax cross-entropy over {@code scale · c_j} with the label's cosine
 * replaced by {@code c − margin}.
 *
 * <p>Shapes: cosines {@code [B, C]}, labels {@code [B]}. Gradient: exact; that of the target logit
 * by its cosine is {@code scale}. Source: Wang et al. 2018 (CosFace), equation 4.
 *
 * @param margin m in cosine, ≥ 0
 * @param scale s, &gt; 0
 * @param labelSmoothing ε in [0, 1)
 * @param interClassFilter cosine in [0, 1) above which another class's becomes 0; 0 for no filter
 */
public record CosFace(double margin, double scale, double labelSmoothing, double interClassFilter)
    implements Loss {

  /** Margin 0.35, scale 64, no smoothing, no filter. */
  public static final CosFace DEFAULT = new CosFace(0.35, 64, 0);

  /** Checks the ranges. */
  public CosFace {
    LossChecks.notNegative("cosFace", "margin", margin);
    LossChecks.scale("cosFace", scale);
    LossChecks.labelSmoothing("cosFace", labelSmoothing);
    LossChecks.interClassFilter("cosFace", interClassFilter);
  }

  /** Leaves the other classes' cosines as they are. */
  public CosFace(double margin, double scale, double labelSmoothing) {
    this(margin, scale, labelSmoothing, 0);
  }

  /** Returns the loss without smoothing. */
  public static CosFace of(double margin, double scale) {
    return new CosFace(margin, scale, 0);
  }

  @Override
  public ClassificationHead head() {
    return new NormalizedHead();
  }

  @Override
  public LossTerms build(LossInput input) {
    return new CombinedMargin(
            1, 0, margin, scale, MarginGradient.EXACT, labelSmoothing, interClassFilter)
        .build(input);
  }
}
