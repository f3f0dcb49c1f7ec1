package org.semblance.losses;

import org.semblance.nn.GraphScope;
import org.semblance.nn.softmax.MarginSoftmax;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What a loss adds to a graph.
 *
 * @param loss scalar, mean over the batch: what is differentiated
 * @param perSample {@code [B]}
 * @param accuracy scalar in [0, 1]: share of samples whose largest logit, before any margin, is the
 *     label's. MXNet's trainer measures after the margin, so its accuracies are lower
 */
public record LossTerms(
    Operand<TFloat32> loss, Operand<TFloat32> perSample, Operand<TFloat32> accuracy) {

  /** Returns the means over the batch. */
  static LossTerms of(GraphScope scope, MarginSoftmax.Terms terms) {
    Ops ops = scope.opsIn(MarginSoftmax.PATH);
    return new LossTerms(
        ops.math.mean(terms.perSample(), ops.constant(0)),
        terms.perSample(),
        ops.math.mean(terms.right(), ops.constant(0)));
  }

  /**
   * Returns the terms of samples that have two labels: {@code λ · this + (1 − λ) · other}.
   *
   * <p>The accuracy is that of the first label, which λ ≥ ½ makes the stronger one: what Keras'
   * accuracy of a mixed label measures. Where λ = 1 the loss is this one's, bit for bit. Gradient:
   * exact by the logits, none by λ. Source: Zhang et al. 2018 (mixup), whose cross-entropy is
   * linear in the label; with a margin, which is not, this keeps it to one label at a time.
   *
   * @param other terms of the same logits with the second labels
   * @param share λ, {@code [B]}, in [0, 1]
   */
  public LossTerms mixedWith(GraphScope scope, LossTerms other, Operand<TFloat32> share) {
    Ops ops = scope.opsIn(MarginSoftmax.PATH);
    Operand<TFloat32> mixed =
        ops.math.add(
            ops.math.mul(share, perSample),
            ops.math.mul(ops.math.sub(ops.constant(1f), share), other.perSample));
    return new LossTerms(ops.math.mean(mixed, ops.constant(0)), mixed, accuracy);
  }
}
