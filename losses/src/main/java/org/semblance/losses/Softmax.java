package org.semblance.losses;

import org.semblance.nn.GraphScope;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.softmax.MarginSoftmax;
import org.semblance.nn.softmax.TargetLogit;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;

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
  public LossTerms build(GraphScope scope, Logits logits, Operand<TInt32> labels) {
    return LossTerms.of(
        scope,
        new MarginSoftmax(TargetLogit.UNCHANGED, 1, labelSmoothing).build(scope, logits, labels));
  }
}
