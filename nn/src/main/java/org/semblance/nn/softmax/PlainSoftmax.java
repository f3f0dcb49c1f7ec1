package org.semblance.nn.softmax;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * {@link MarginSoftmax} of TensorFlow's own operations: touches one value per sample beside the
 * plain cross-entropy, and needs no one-hot matrix.
 */
final class PlainSoftmax {

  private final Ops ops;
  private final Operand<TFloat32> logits; // [B, C]
  private final Operand<TInt32> labels; // [B]
  private final Operand<TInt32> places; // [B, 2]

  PlainSoftmax(Ops ops, Logits logits, Operand<TInt32> labels) {
    this.ops = ops;
    this.logits = logits.values(ops);
    this.labels = labels;
    this.places = MarginSoftmax.places(ops, labels);
  }

  MarginSoftmax.Terms build(MarginSoftmax settings) {
    Operand<TFloat32> z = logits;
    if (settings.target() != TargetLogit.UNCHANGED) {
      Operand<TFloat32> targets = settings.target().of(ops, ops.gatherNd(logits, places)); // [B]
      z = ops.tensorScatterNdUpdate(logits, places, targets);
    }
    if (settings.scale() != 1) {
      z = ops.math.mul(z, ops.constant((float) settings.scale()));
    }
    Operand<TFloat32> perSample =
        SparseSoftmaxCrossEntropyWithLogits.create(ops.scope(), z, labels).loss();
    if (settings.labelSmoothing() > 0) {
      // −Σ y'_j log p_j = log Σ e^z − (1 − ε) z_y − ε mean z
      Operand<TFloat32> excess =
          ops.math.sub(ops.gatherNd(z, places), ops.math.mean(z, ops.constant(1)));
      perSample =
          ops.math.add(
              perSample, ops.math.mul(excess, ops.constant((float) settings.labelSmoothing())));
    }
    return new MarginSoftmax.Terms(perSample, right());
  }

  private Operand<TFloat32> right() {
    Operand<TInt32> best = ops.math.argMax(logits, ops.constant(1), TInt32.class);
    return ops.dtypes.cast(ops.math.equal(best, labels), TFloat32.class);
  }
}
