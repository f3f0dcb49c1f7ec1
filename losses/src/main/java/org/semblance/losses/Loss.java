package org.semblance.losses;

import org.semblance.nn.GraphScope;
import org.semblance.nn.softmax.Logits;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;

/** A classification loss over the logits of the head that it needs. */
public sealed interface Loss permits Softmax, ArcFace, CosFace, CombinedMargin {

  /** Returns the head whose logits the loss takes. */
  ClassificationHead head();

  /** Returns ε: the label's share is {@code 1 − ε + ε/C}, every other class's {@code ε/C}. */
  double labelSmoothing();

  /**
   * Adds the loss to a graph. Labels stay indices; no one-hot matrix is made.
   *
   * <p>Shapes: logits {@code [B, C]}, labels {@code [B]} in [0, C) → see {@link LossTerms}. A label
   * outside fails when the graph runs.
   */
  LossTerms build(GraphScope scope, Logits logits, Operand<TInt32> labels);
}
