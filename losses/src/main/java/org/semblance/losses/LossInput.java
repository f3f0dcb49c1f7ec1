package org.semblance.losses;

import org.semblance.nn.GraphScope;
import org.semblance.nn.softmax.Logits;
import org.semblance.nn.softmax.SoftmaxCrossEntropy;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * What a loss is made of.
 *
 * @param scope graph that it is added to
 * @param logits of the loss's head, {@code [B, C]}
 * @param labels {@code [B]}, places among the C classes that take part, in [0, C); one outside
 *     fails when the graph runs
 * @param embeddings as the backbone gives them, not yet normalised, {@code [B, D]}
 * @param stepSeed (run seed, step), {@code [2]}, fed per step: all that a loss draws is a function
 *     of it
 * @param classes C, at least 1; where it hangs on the batch how many classes take part, what is
 *     aimed at
 */
public record LossInput(
    GraphScope scope,
    Logits logits,
    Operand<TInt32> labels,
    Operand<TFloat32> embeddings,
    Operand<TInt64> stepSeed,
    int classes) {

  /** Below the smallest norm that any loss tells from 0. */
  private static final float SMALLEST_SQUARED_NORM = 1e-12f;

  /** Returns the same with other labels. */
  public LossInput withLabels(Operand<TInt32> other) {
    return new LossInput(scope, logits, other, embeddings, stepSeed, classes);
  }

  /** Returns the builder of a loss's nodes. */
  Ops ops() {
    return scope.opsIn(SoftmaxCrossEntropy.PATH);
  }

  /** Returns the labels' logits, {@code [B]}, without a gradient. */
  Operand<TFloat32> ownLogits(Ops ops) {
    return logits.ofLabels(ops, labels);
  }

  /**
   * Returns the embeddings' norms, {@code [B]}, at least 1e-6. Gradient: exact, 0 at that floor;
   * infinite norms have a finite one.
   */
  Operand<TFloat32> norms(Ops ops) {
    // Not TensorFlow's square, whose gradient doubles a value first, which may make it infinite.
    Operand<TFloat32> squares =
        ops.reduceSum(ops.math.mul(embeddings, embeddings), ops.constant(1));
    return ops.math.sqrt(ops.math.maximum(squares, ops.constant(SMALLEST_SQUARED_NORM)));
  }
}
