package org.semblance.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Unique;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The different classes of a batch, for states that keep something of each class: a class may be
 * written once in a step.
 *
 * @param classes {@code [P]}, each once
 * @param places of the samples' classes among them, {@code [B]}
 */
record BatchClasses(Operand<TInt32> classes, Operand<TInt32> places) {

  /**
   * Adds the nodes.
   *
   * @param labels {@code [B]}
   */
  static BatchClasses of(Ops ops, Operand<TInt32> labels) {
    Unique<TInt32, TInt32> unique = ops.unique(labels, ops.constant(new int[] {0}));
    return new BatchClasses(unique.y(), unique.idx());
  }

  /** Returns what the last sample of each class has, {@code [B, …]} → {@code [P, …]}. */
  Operand<TFloat32> last(Ops ops, Operand<TFloat32> ofSamples) {
    Operand<TInt32> samples = ops.range(ops.constant(0), ops.size(places), ops.constant(1)); // [B]
    Operand<TInt32> last = ops.math.unsortedSegmentMax(samples, places, ops.size(classes));
    return ops.gather(ofSamples, last, ops.constant(0));
  }

  /** Returns the sums over the samples of each class, {@code [B, …]} → {@code [P, …]}. */
  Operand<TFloat32> sums(Ops ops, Operand<TFloat32> ofSamples) {
    return ops.math.unsortedSegmentSum(ofSamples, places, ops.size(classes));
  }
}
