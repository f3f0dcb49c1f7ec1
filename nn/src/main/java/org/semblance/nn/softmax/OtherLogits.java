package org.semblance.nn.softmax;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What becomes of the logits that are not the labels', before scaling.
 *
 * <p>Our own operation does it while it reads them; made by TensorFlow's, each is one more array of
 * classes × batch.
 */
public sealed interface OtherLogits {

  /** Leaves them as they are. */
  record Same() implements OtherLogits {

    @Override
    public Operand<TFloat32> of(Ops ops, Operand<TFloat32> logits, Operand<TFloat32> targets) {
      return logits;
    }
  }

  /**
   * Sets those above a threshold to 0; they have no gradient then.
   *
   * @param threshold of the logits
   */
  record Filtered(double threshold) implements OtherLogits {

    @Override
    public Operand<TFloat32> of(Ops ops, Operand<TFloat32> logits, Operand<TFloat32> targets) {
      Operand<TFloat32> limit = ops.constant((float) threshold);
      return ops.select(ops.math.greater(logits, limit), ops.zerosLike(logits), logits);
    }

    @Override
    public Operand<TFloat32> parameter(Ops ops) {
      return ops.constant((float) threshold);
    }
  }

  /**
   * Makes those above the row's target harder: {@code c (hardness + c)}. Neither the target nor the
   * hardness gets a gradient from it.
   *
   * @param hardness scalar
   */
  record Hardened(Operand<TFloat32> hardness) implements OtherLogits {

    @Override
    public Operand<TFloat32> of(Ops ops, Operand<TFloat32> logits, Operand<TFloat32> targets) {
      Operand<TFloat32> limits =
          ops.stopGradient(ops.expandDims(targets, ops.constant(1))); // [B, 1]
      Operand<TFloat32> harder =
          ops.math.mul(logits, ops.math.add(logits, ops.stopGradient(hardness)));
      return ops.select(ops.math.greater(logits, limits), harder, logits);
    }

    @Override
    public Operand<TFloat32> parameter(Ops ops) {
      return ops.stopGradient(hardness);
    }
  }

  /** Makes cosines linear in their angles: {@link Cosines#linear}. */
  record Angular() implements OtherLogits {

    @Override
    public Operand<TFloat32> of(Ops ops, Operand<TFloat32> logits, Operand<TFloat32> targets) {
      return Cosines.linear(ops, logits);
    }
  }

  /**
   * Adds the nodes, of TensorFlow's operations.
   *
   * @param logits {@code [B, C]}
   * @param targets {@code [B]}
   * @return {@code [B, C]}; what stands in the labels' places does not count
   */
  Operand<TFloat32> of(Ops ops, Operand<TFloat32> logits, Operand<TFloat32> targets);

  /** Returns the number that our own operation needs to know; none if it needs none. */
  default Operand<TFloat32> parameter(Ops ops) {
    return ops.constant(new float[0]);
  }

  /** Returns what our own operation calls it: {@code kind} of {@code change} in numeric.h. */
  default long kind() {
    if (this instanceof Filtered) {
      return 1;
    }
    if (this instanceof Hardened) {
      return 2;
    }
    return this instanceof Angular ? 3 : 0;
  }
}
