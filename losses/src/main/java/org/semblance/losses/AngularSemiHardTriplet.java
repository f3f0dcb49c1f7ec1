package org.semblance.losses;

import org.semblance.nn.softmax.Cosines;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * {@link SemiHardTriplet} with angles in the place of squared distances: {@code L = max(θ(a, p) −
 * θ(a, n) + alpha, 0)}.
 *
 * <p>Mining, shapes and monitor as there. Ranges: cosines are clipped to ±(1 − 1e-7). Gradient:
 * exact, 0 where a cosine is clipped. Source: MXNet's {@code atriplet}.
 *
 * @param weight factor of the loss, &gt; 0
 * @param alpha margin in radians, in (0, π]
 * @param semiHard whether a negative must be farther away than the positive
 * @param bagImages N, a multiple of {@code imagesPerIdentity}
 * @param imagesPerIdentity that come together in a bag, ≥ 2
 */
public record AngularSemiHardTriplet(
    double weight, double alpha, boolean semiHard, int bagImages, int imagesPerIdentity)
    implements TripletLoss, MinedTriplet {

  /** Weight 1, alpha 0.35, semi-hard, bags of 7,200 pictures, five of an identity. */
  public static final AngularSemiHardTriplet DEFAULT =
      new AngularSemiHardTriplet(1, 0.35, true, 7200, 5);

  /** Checks the ranges. */
  public AngularSemiHardTriplet {
    LossChecks.positive("triplet", "weight", weight);
    LossChecks.positive("triplet", "alpha", alpha);
    LossChecks.angle("triplet", "alpha", alpha);
    TripletMining.checkBag(bagImages, imagesPerIdentity);
  }

  @Override
  public int[] mine(float[][] embeddings, int[] labels, long seed) {
    return new TripletMining(embeddings, labels, seed)
        .semiHard(cosine -> Math.acos(Math.max(-1, Math.min(1, cosine))), alpha, semiHard);
  }

  @Override
  public EmbeddingTerms build(EmbeddingInput input) {
    Ops ops = input.ops("triplet");
    TripletRows rows = TripletRows.of(ops, input);
    Operand<TFloat32> gap =
        ops.math.sub(Cosines.angles(ops, rows.positive()), Cosines.angles(ops, rows.negative()));
    return EmbeddingTerms.hinge(ops, ops.math.add(gap, ops.constant((float) alpha)));
  }
}
