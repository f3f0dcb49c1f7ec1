package org.semblance.losses;

import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The logits of a batch and the places of its labels' logits in them: cross-entropy that touches
 * one value per sample beside the plain one, and needs no one-hot matrix.
 */
final class TargetLogits {

  private final Ops ops;
  private final Operand<TFloat32> logits; // [B, C]
  private final Operand<TInt32> labels; // [B]
  private final Operand<TInt32> places; // [B, 2]: (row, label)

  TargetLogits(Ops ops, Operand<TFloat32> logits, Operand<TInt32> labels) {
    this.ops = ops;
    this.logits = logits;
    this.labels = labels;
    Operand<TInt32> rows = ops.range(ops.constant(0), ops.size(labels), ops.constant(1));
    this.places = ops.stack(List.of(rows, labels), Stack.axis(1L));
  }

  /** Returns the terms of the logits as they are. */
  LossTerms crossEntropy(double labelSmoothing) {
    return terms(logits, labelSmoothing);
  }

  /** Returns the terms of {@code scale · logits} with each label's logit changed beforehand. */
  LossTerms crossEntropy(
      UnaryOperator<Operand<TFloat32>> margin, double scale, double labelSmoothing) {
    Operand<TFloat32> targets = margin.apply(ops.gatherNd(logits, places)); // [B]
    Operand<TFloat32> changed = ops.tensorScatterNdUpdate(logits, places, targets);
    return terms(ops.math.mul(changed, ops.constant((float) scale)), labelSmoothing);
  }

  private LossTerms terms(Operand<TFloat32> z, double labelSmoothing) {
    Operand<TFloat32> perSample =
        SparseSoftmaxCrossEntropyWithLogits.create(ops.scope(), z, labels).loss();
    if (labelSmoothing > 0) {
      // −Σ y'_j log p_j = log Σ e^z − (1 − ε) z_y − ε mean z
      Operand<TFloat32> excess =
          ops.math.sub(ops.gatherNd(z, places), ops.math.mean(z, ops.constant(1)));
      perSample =
          ops.math.add(perSample, ops.math.mul(excess, ops.constant((float) labelSmoothing)));
    }
    return new LossTerms(ops.math.mean(perSample, ops.constant(0)), perSample, accuracy());
  }

  private Operand<TFloat32> accuracy() {
    Operand<TInt32> best = ops.math.argMax(logits, ops.constant(1), TInt32.class);
    Operand<TFloat32> right = ops.dtypes.cast(ops.math.equal(best, labels), TFloat32.class);
    return ops.math.mean(right, ops.constant(0));
  }
}
