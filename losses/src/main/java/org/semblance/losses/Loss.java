package org.semblance.losses;

/**
 * A classification loss over the logits of the head that it needs.
 *
 * <p>What a loss keeps from step to step, or learns, is in parameters {@code loss/TYPE/NAME}: a
 * checkpoint has them, and a next stage of the same type goes on with them.
 */
public sealed interface Loss
    permits Softmax,
        MarginSoftmax,
        ArcFace,
        ArcFaceSimple,
        CosFace,
        CombinedMargin,
        AirFace,
        CurricularFace,
        MagFace,
        AdaFace,
        AdaCos,
        ElasticFace,
        UniFace {

  /** Returns the head whose logits the loss takes. */
  ClassificationHead head();

  /**
   * Returns ε: the label's share is {@code 1 − ε + ε/C}, every other class's {@code ε/C}; 0 where a
   * loss knows no shares.
   */
  double labelSmoothing();

  /**
   * Adds the loss to a graph. Labels stay indices; no one-hot matrix is made.
   *
   * <p>A graph may have the loss several times, of other labels: they share its parameters, and a
   * step runs the state updates of one of them.
   */
  LossTerms build(LossInput input);
}
