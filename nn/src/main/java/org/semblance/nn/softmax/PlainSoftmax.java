package org.semblance.nn.softmax;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * {@link SoftmaxCrossEntropy} and {@link UnifiedCrossEntropy} of TensorFlow's own operations: where
 * the other logits stay as they are, they touch one value per sample beside the plain
 * cross-entropy; none needs a one-hot matrix.
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
    this.places = SoftmaxCrossEntropy.places(ops, labels);
  }

  SoftmaxCrossEntropy.Terms build(SoftmaxCrossEntropy settings) {
    Operand<TFloat32> z = logits;
    boolean same = settings.others() instanceof OtherLogits.Same;
    if (!same || settings.target() != TargetLogit.UNCHANGED) {
      Operand<TFloat32> targets = settings.target().of(ops, own());
      z = replaced(settings.others().of(ops, logits, targets), targets);
    }
    if (settings.scale() != 1) {
      z = ops.math.mul(z, ops.constant((float) settings.scale()));
    }
    Operand<TFloat32> own =
        SparseSoftmaxCrossEntropyWithLogits.create(ops.scope(), z, labels).loss();
    Operand<TFloat32> excess = settings.labelSmoothing() > 0 ? excess(z) : null;
    return SoftmaxCrossEntropy.Terms.of(ops, own, excess, right(), settings.labelSmoothing());
  }

  private Operand<TFloat32> own() {
    return ops.gatherNd(logits, places);
  }

  private Operand<TFloat32> replaced(Operand<TFloat32> z, Operand<TFloat32> targets) {
    return ops.tensorScatterNdUpdate(z, places, targets);
  }

  /** −Σ y'_j log p_j = log Σ e^z − (1 − ε) z_y − ε mean z. */
  private Operand<TFloat32> excess(Operand<TFloat32> z) {
    return ops.math.sub(ops.gatherNd(z, places), ops.math.mean(z, ops.constant(1)));
  }

  private Operand<TFloat32> right() {
    Operand<TInt32> best = ops.math.argMax(logits, ops.constant(1), TInt32.class);
    return ops.dtypes.cast(ops.math.equal(best, labels), TFloat32.class);
  }

  Operand<TFloat32> logSumOfOthers() {
    Operand<TFloat32> nothing = ops.fill(ops.shape(labels), ops.constant(Float.NEGATIVE_INFINITY));
    Operand<TFloat32> z = replaced(logits, nothing);
    // Of a single class there is no largest other; infinity less infinity would not be a number.
    Operand<TFloat32> largest =
        ops.math.maximum(ops.max(z, ops.constant(1)), ops.constant(-Float.MAX_VALUE));
    Operand<TFloat32> exponentials =
        ops.math.exp(ops.math.sub(z, ops.expandDims(largest, ops.constant(1))));
    return ops.math.add(largest, ops.math.log(ops.reduceSum(exponentials, ops.constant(1))));
  }

  UnifiedCrossEntropy.Terms build(UnifiedCrossEntropy settings, Operand<TFloat32> bias) {
    Operand<TFloat32> scale = ops.constant((float) settings.scale());
    Operand<TFloat32> own =
        ops.math.softplus(
            ops.math.sub(bias, ops.math.mul(settings.target().of(ops, own()), scale)));
    Operand<TFloat32> all = ops.math.softplus(ops.math.sub(ops.math.mul(logits, scale), bias));
    Operand<TFloat32> others = replaced(all, ops.zerosLike(own));
    Operand<TFloat32> sum = ops.reduceSum(others, ops.constant(1));
    return new UnifiedCrossEntropy.Terms(
        ops.math.add(own, ops.math.mul(sum, ops.constant((float) settings.negativeWeight()))),
        right());
  }
}
