package org.semblance.nn.softmax;

import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Every logit against one bias b that all samples and classes share, the label's from above and the
 * others from below:
 *
 * <pre>
 * L = log(1 + e^(b − scale · target(c_y))) + λ Σ_{j ≠ y} log(1 + e^(scale · c_j − b))
 * </pre>
 *
 * <p>Shapes: logits {@code [B, C]}, labels {@code [B]} in [0, C), b a scalar → {@link Terms}. A
 * label outside fails when the graph runs.
 *
 * <p>Gradient: exact, by logits and bias, and by what {@code target} depends on beside the logit.
 *
 * <p>Where our own operations are used, the logits are read once forward and once backward, where
 * the gradient takes their place. Terms far below 1, of which there are as many as classes, keep
 * their digits. Source: Zhou et al. 2023 (UniFace: Unified Cross-Entropy Loss for Deep Face
 * Recognition).
 *
 * @param target what takes the place of the labels' logits, before scaling
 * @param scale &gt; 0
 * @param negativeWeight λ ≥ 0
 */
public record UnifiedCrossEntropy(TargetLogit target, double scale, double negativeWeight) {

  /**
   * What the operations give.
   *
   * @param perSample loss, {@code [B]}
   * @param right {@code [B]}, 1 where the label's logit, unreplaced, is the largest, else 0; of
   *     equal ones the first counts as the largest
   */
  public record Terms(Operand<TFloat32> perSample, Operand<TFloat32> right) {}

  /**
   * Adds the nodes.
   *
   * @param bias b, scalar
   */
  public Terms build(
      GraphScope scope, Logits logits, Operand<TInt32> labels, Operand<TFloat32> bias) {
    return scope.fused()
        ? FusedUnified.build(this, scope, logits, labels, bias)
        : new PlainSoftmax(scope.opsIn(SoftmaxCrossEntropy.PATH), logits, labels).build(this, bias);
  }
}
