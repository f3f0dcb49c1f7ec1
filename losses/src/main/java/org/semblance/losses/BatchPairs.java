package org.semblance.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * All pairs of the samples of a batch.
 *
 * @param values a figure of each pair, {@code [B, B]}: a row is an anchor
 * @param same 1 where two samples have the same label, else 0; a sample is its own positive
 */
record BatchPairs(Operand<TFloat32> values, Operand<TFloat32> same) {

  /** Cosines lie in [−1, 1]: this far away none is the smallest or largest. */
  private static final float ASIDE = 4;

  /** Returns the pairs' cosines. */
  static BatchPairs cosines(Ops ops, EmbeddingInput input) {
    Operand<TFloat32> unit = input.normalized(ops);
    return new BatchPairs(products(ops, unit), same(ops, input.labels()));
  }

  /** Returns the pairs' squared distances, at least 0, of embeddings that are not normalised. */
  static BatchPairs squaredDistances(Ops ops, EmbeddingInput input) {
    Operand<TFloat32> x = input.embeddings();
    Operand<TFloat32> squares = ops.reduceSum(ops.math.mul(x, x), ops.constant(1));
    Operand<TFloat32> sums =
        ops.math.add(
            ops.expandDims(squares, ops.constant(1)), ops.expandDims(squares, ops.constant(0)));
    Operand<TFloat32> distances =
        ops.math.sub(sums, ops.math.mul(products(ops, x), ops.constant(2f)));
    return new BatchPairs(ops.math.maximum(distances, ops.constant(0f)), same(ops, input.labels()));
  }

  private static Operand<TFloat32> products(Ops ops, Operand<TFloat32> x) {
    return ops.linalg.matMul(x, x, MatMul.transposeB(true));
  }

  /** Returns 1 where two labels are the same, else 0, {@code [B, B]}. */
  static Operand<TFloat32> same(Ops ops, Operand<TInt32> labels) {
    return ops.dtypes.cast(
        ops.math.equal(
            ops.expandDims(labels, ops.constant(1)), ops.expandDims(labels, ops.constant(0))),
        TFloat32.class);
  }

  /** Returns 1 where two labels differ, else 0. */
  Operand<TFloat32> different(Ops ops) {
    return ops.math.sub(ops.constant(1f), same);
  }

  /** Returns the smallest cosine to the own label, {@code [B]}: 1 if it is there once. */
  Operand<TFloat32> lowestPositive(Ops ops) {
    Operand<TFloat32> aside = ops.math.mul(different(ops), ops.constant(ASIDE));
    return ops.min(ops.math.add(values, aside), ops.constant(1));
  }

  /** Returns the largest cosine to another label, {@code [B]}: −1 if there is none. */
  Operand<TFloat32> highestNegative(Ops ops) {
    Operand<TFloat32> aside = ops.math.mul(same, ops.constant(ASIDE));
    return ops.math.maximum(
        ops.max(ops.math.sub(values, aside), ops.constant(1)), ops.constant(-1f));
  }

  /** Returns the largest distance to the own label, {@code [B]}: 0 if it is there once. */
  Operand<TFloat32> farthestPositive(Ops ops) {
    return ops.max(ops.math.mul(values, same), ops.constant(1));
  }

  /**
   * Returns the smallest distance to another label, {@code [B]}: the largest of the row, without a
   * gradient, if there is none.
   */
  Operand<TFloat32> nearestNegative(Ops ops) {
    Operand<TFloat32> largest =
        ops.stopGradient(ops.expandDims(ops.max(values, ops.constant(1)), ops.constant(1)));
    Operand<TFloat32> others =
        ops.math.add(ops.math.mul(values, different(ops)), ops.math.mul(largest, same));
    return ops.min(others, ops.constant(1));
  }
}
