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
}
