package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.nn.GraphScope;
import org.semblance.nn.softmax.Logits;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;

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
 */
public record CosFace(double margin, double scale, double labelSmoothing) implements Loss {

  /** Margin 0.35, scale 64, no smoothing. */
  public static final CosFace DEFAULT = new CosFace(0.35, 64, 0);

  /** Checks the ranges. */
  public CosFace {
    checkArgument(
        margin >= 0 && Double.isFinite(margin),
        "cosFace.margin must be >= 0 and finite, got %s",
        margin);
    LossChecks.scale("cosFace", scale);
    LossChecks.labelSmoothing("cosFace", labelSmoothing);
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
  public LossTerms build(GraphScope scope, Logits logits, Operand<TInt32> labels) {
    return new CombinedMargin(1, 0, margin, scale, MarginGradient.EXACT, labelSmoothing)
        .build(scope, logits, labels);
  }
}
