package org.semblance.nn.softmax;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What takes the place of the labels' logits. */
@FunctionalInterface
public interface TargetLogit {

  /** Leaves the labels' logits as they are. */
  TargetLogit UNCHANGED = (ops, logits) -> logits;

  /**
   * Adds the nodes.
   *
   * @param logits of the labels, {@code [B]}
   * @return {@code [B]}; each value depends on the logit in its place, and on others of them only
   *     where the gradient is stopped. By anything else that it depends on it is differentiated
   */
  Operand<TFloat32> of(Ops ops, Operand<TFloat32> logits);
}
