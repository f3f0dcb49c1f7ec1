package org.semblance.losses;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The cosines of triplets that stand in a batch as anchor, positive, negative, anchor, and so on.
 *
 * @param positive of anchor and positive, {@code [B / 3]}
 * @param negative of anchor and negative, {@code [B / 3]}
 */
record TripletRows(Operand<TFloat32> positive, Operand<TFloat32> negative) {

  static TripletRows of(Ops ops, EmbeddingInput input) {
    Operand<TFloat32> triplets =
        ops.reshape(input.normalized(ops), ops.constant(new int[] {-1, 3, input.embeddingSize()}));
    List<Output<TFloat32>> parts = ops.split(ops.constant(1), triplets, 3L).output();
    return new TripletRows(
        cosines(ops, parts.get(0), parts.get(1)), cosines(ops, parts.get(0), parts.get(2)));
  }

  private static Operand<TFloat32> cosines(Ops ops, Operand<TFloat32> a, Operand<TFloat32> b) {
    return ops.reduceSum(ops.math.mul(a, b), ops.constant(new int[] {1, 2}));
  }
}
