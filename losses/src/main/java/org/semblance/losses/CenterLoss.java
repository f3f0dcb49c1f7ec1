package org.semblance.losses;

/**
 * Draws every embedding towards the centre of its identity.
 *
 * <p>Centres are one row for each class in {@code centerLoss/centers}, zeros at first, not trained:
 * a step reads and moves the rows of its batch alone. They stay through stages without a centre
 * loss, and both kinds have the same.
 */
public sealed interface CenterLoss extends EmbeddingLoss permits EuclideanCenter, CosineCenter {

  /** Returns the share of the way to the batch's embeddings that centres go in a step. */
  double updateRate();
}
