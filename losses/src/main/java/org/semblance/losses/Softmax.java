package org.semblance.losses;

import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.semblance.nn.softmax.TargetLogit;

/**
 * Softmax cross-entropy without a margin: {@code L = log Σ_j e^(z_j) − z_y}, with label smoothing
 * {@code + ε (z_y − mean_j z_j)}.
 *
 * <p>Shapes: logits {@code [B, C]} of any range, labels {@code [B]}. Gradient: exact, {@code
 * softmax(z) − y'} with {@code y'_j = (1 − ε) [j = y] + ε / C}. Source: Szegedy et al. 2016,
 * section 7, for the smoothing.
 *
 * @param labelSmoothing ε in [0, 1)
 */
public record Softmax(double labelSmoothing) implements Loss {

  /** No smoothing. */
  public static final Softmax DEFAULT = new Softmax(0);

  /** Checks the range. */
  public Softmax {
    LossChecks.labelSmoothing("softmax", labelSmoothing);
  }

  @Override
  public ClassificationHead head() {
    return new SoftmaxHead();
  }

  @Override
  public LossTerms build(LossInput input) {
    return LossTerms.of(input, new SoftmaxCrossEntropy(TargetLogit.UNCHANGED, 1, labelSmoothing));
  }
}
