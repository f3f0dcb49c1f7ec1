package org.semblance.losses;

/**
 * A loss over the embeddings themselves, without a classification head: beside a main {@link Loss}
 * or alone.
 *
 * <p>Its weight is a part of it, for the scales of these losses differ by orders of magnitude. What
 * one keeps or learns is in parameters of its own, which checkpoints have and later stages go on
 * with.
 */
public sealed interface EmbeddingLoss permits CenterLoss, TripletLoss, DistillationLoss {

  /** Returns the factor of the loss in the sum that is minimised, &gt; 0. */
  double weight();

  /** Adds the loss to a graph, without its weight. */
  EmbeddingTerms build(EmbeddingInput input);
}
