package org.semblance.nn.softmax;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * One logit per sample and class, with what all logits of a class have in common left outside: the
 * array of classes × batch is the largest of a step, and multiplying it would make another one.
 *
 * @param products {@code [B, C]}
 * @param factors {@code [C]}, by which each class's products are multiplied; null for ones
 */
public record Logits(Operand<TFloat32> products, @Nullable Operand<TFloat32> factors) {

  /** Returns logits without factors. */
  public static Logits of(Operand<TFloat32> logits) {
    return new Logits(logits, null);
  }

  /** Returns the logits as one array, which is made for it if there are factors. */
  public Operand<TFloat32> values(Ops ops) {
    return factors == null ? products : ops.math.mul(products, factors);
  }
}
