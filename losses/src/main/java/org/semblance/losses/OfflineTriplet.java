package org.semblance.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Mined triplets by cosines: with p the cosine of anchor and positive, n that of anchor and
 * negative,
 *
 * <pre>
 * L = max(n − p + alpha, 0)
 * </pre>
 *
 * <p>Mining: each picture of the bag with the least similar of its identity and the most similar of
 * another. Shapes: embeddings {@code [B, D]}, B a multiple of 3, a mined batch → {@code [B / 3]}.
 * Gradient: exact. Monitor: {@code activeTriplets}. Source: Keras_insightface's {@code
 * OfflineTripletLoss} and its offline mining. Differs from it: a bag is a number of pictures, not a
 * share of the groups; triplets come in random order.
 *
 * @param weight factor of the loss, &gt; 0
 * @param alpha margin in cosine, ≥ 0
 * @param bagImages N, a multiple of {@code imagesPerIdentity}
 * @param imagesPerIdentity that come together in a bag, ≥ 2
 */
public record OfflineTriplet(double weight, double alpha, int bagImages, int imagesPerIdentity)
    implements TripletLoss, MinedTriplet {

  /** Weight 1, alpha 0.35, bags of 7,200 pictures, four of an identity. */
  public static final OfflineTriplet DEFAULT = new OfflineTriplet(1, 0.35, 7200, 4);

  /** Checks the ranges. */
  public OfflineTriplet {
    LossChecks.positive("triplet", "weight", weight);
    LossChecks.notNegative("triplet", "alpha", alpha);
    TripletMining.checkBag(bagImages, imagesPerIdentity);
  }

  @Override
  public int[] mine(float[][] embeddings, int[] labels, long seed) {
    return new TripletMining(embeddings, labels, seed).hardest();
  }

  @Override
  public EmbeddingTerms build(EmbeddingInput input) {
    Ops ops = input.ops("triplet");
    TripletRows rows = TripletRows.of(ops, input);
    Operand<TFloat32> gap = ops.math.sub(rows.negative(), rows.positive());
    return EmbeddingTerms.hinge(ops, ops.math.add(gap, ops.constant((float) alpha)));
  }
}
