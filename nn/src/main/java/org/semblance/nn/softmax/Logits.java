package org.semblance.nn.softmax;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

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

  /** Returns the arrays that the logits are made of: one or two. */
  public List<Operand<TFloat32>> parts() {
    return factors == null ? List.of(products) : List.of(products, factors);
  }

  /** Returns the logits as one array, which is made for it if there are factors. */
  public Operand<TFloat32> values(Ops ops) {
    return factors == null ? products : ops.math.mul(products, factors);
  }

  /**
   * Returns the labels' logits, {@code [B]}, without a gradient: the loss has that of all logits.
   *
   * @param labels {@code [B]} in [0, C)
   */
  public Operand<TFloat32> ofLabels(Ops ops, Operand<TInt32> labels) {
    Operand<TFloat32> own = ops.gatherNd(products, SoftmaxCrossEntropy.places(ops, labels));
    return ops.stopGradient(
        factors == null ? own : ops.math.mul(own, ops.gather(factors, labels, ops.constant(0))));
  }

  /**
   * Returns all logits times a number, without another array of them.
   *
   * @param factor scalar
   */
  public Logits times(Ops ops, Operand<TFloat32> factor) {
    Operand<TFloat32> all =
        factors == null
            ? ops.fill(ops.expandDims(classes(ops), ops.constant(0)), factor)
            : ops.math.mul(factors, factor);
    return new Logits(products, all);
  }

  /** Returns C, a scalar. */
  public Operand<TInt32> classes(Ops ops) {
    return ops.gather(ops.shape(products), ops.constant(1), ops.constant(0));
  }
}
