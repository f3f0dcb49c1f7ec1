package org.semblance.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * {@link OfflineTriplet} with the margin on the angle: {@code L = max(n − p', 0)} with {@code p' =
 * cos(acos p + alpha)}, or −2 − that where {@code acos p + alpha > π}.
 *
 * <p>Mining, shapes, gradient and monitor as there. Source: Keras_insightface's {@code
 * OfflineArcTripletLoss}. Differs from it: whether the angle passes π is told from p, not from p'.
 *
 * @param weight factor of the loss, &gt; 0
 * @param alpha margin in radians, in [0, π]
 * @param bagImages N, a multiple of {@code imagesPerIdentity}
 * @param imagesPerIdentity that come together in a bag, ≥ 2
 */
public record ArcOfflineTriplet(double weight, double alpha, int bagImages, int imagesPerIdentity)
    implements TripletLoss, MinedTriplet {

  /** Weight 1, alpha 0.35, bags of 7,200 pictures, four of an identity. */
  public static final ArcOfflineTriplet DEFAULT = new ArcOfflineTriplet(1, 0.35, 7200, 4);

  /** Checks the ranges. */
  public ArcOfflineTriplet {
    LossChecks.positive("triplet", "weight", weight);
    LossChecks.angle("triplet", "alpha", alpha);
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
    Operand<TFloat32> moved = ArcFaceSimple.target(alpha).of(ops, rows.positive());
    return EmbeddingTerms.hinge(ops, ops.math.sub(rows.negative(), moved));
  }
}
