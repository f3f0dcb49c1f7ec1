package org.semblance.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Mined triplets by squared distances of normalised embeddings, {@code d = 2 − 2 cos}:
 *
 * <pre>
 * L = max(d(a, p) − d(a, n) + alpha, 0)
 * </pre>
 *
 * <p>Mining: for every two pictures of an identity in the bag one negative at random among those
 * with {@code d(a, n) − d(a, p) < alpha}, and {@code > 0} if they are to be semi-hard. Shapes:
 * embeddings {@code [B, D]}, B a multiple of 3, a mined batch → {@code [B / 3]}. Gradient: exact.
 * Monitor: {@code activeTriplets}.
 *
 * <p>Source: Schroff et al. 2015 (FaceNet), section 3.2; MXNet's {@code train_triplet}. Differs
 * from it: a triplet's pictures are neighbours in the batch, not in its thirds; a bag gives as many
 * triplets as it has pictures.
 *
 * @param weight factor of the loss, &gt; 0
 * @param alpha margin in squared distance, &gt; 0
 * @param semiHard whether a negative must be farther away than the positive
 * @param bagImages N, a multiple of {@code imagesPerIdentity}
 * @param imagesPerIdentity that come together in a bag, ≥ 2
 */
public record SemiHardTriplet(
    double weight, double alpha, boolean semiHard, int bagImages, int imagesPerIdentity)
    implements TripletLoss, MinedTriplet {

  /** Weight 1, alpha 0.3, semi-hard, bags of 7,200 pictures, five of an identity. */
  public static final SemiHardTriplet DEFAULT = new SemiHardTriplet(1, 0.3, true, 7200, 5);

  /** Checks the ranges. */
  public SemiHardTriplet {
    LossChecks.positive("triplet", "weight", weight);
    LossChecks.positive("triplet", "alpha", alpha);
    TripletMining.checkBag(bagImages, imagesPerIdentity);
  }

  @Override
  public int[] mine(float[][] embeddings, int[] labels, long seed) {
    return new TripletMining(embeddings, labels, seed)
        .semiHard(cosine -> 2 - 2 * cosine, alpha, semiHard);
  }

  @Override
  public EmbeddingTerms build(EmbeddingInput input) {
    Ops ops = input.ops("triplet");
    TripletRows rows = TripletRows.of(ops, input);
    Operand<TFloat32> gap = ops.math.sub(rows.negative(), rows.positive());
    return EmbeddingTerms.hinge(
        ops, ops.math.add(ops.math.mul(gap, ops.constant(2f)), ops.constant((float) alpha)));
  }
}
