package org.semblance.backbones;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * What stands before a network that embeds.
 *
 * @param images placeholder {@code [n, h, w, 3]}, uint8
 * @param withMirrored the images followed by their mirrored copies {@code [2n, h, w, 3]}, uint8
 * @param prepared what the network reads, float32
 */
record EmbeddingFront(Operand<?> images, Operand<?> withMirrored, Operand<TFloat32> prepared) {

  static EmbeddingFront addTo(Ops ops, Preprocessing preprocessing) {
    Shape shape = Shape.of(-1, preprocessing.height(), preprocessing.width(), 3);
    Operand<TUint8> images = ops.placeholder(TUint8.class, Placeholder.shape(shape));
    Operand<TUint8> mirrored = ops.reverse(images, ops.constant(new int[] {2}));
    Operand<TUint8> both = ops.concat(List.of(images, mirrored), ops.constant(0));
    return new EmbeddingFront(images, both, preprocessing.apply(ops, both));
  }
}
