package org.semblance.backbones;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.semblance.nn.GraphCall;
import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Split;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * The two calls of an embedding graph: the network's output as it is, and summed with the mirrored
 * image's.
 *
 * <p>The network is in the graph once. It reads the images followed by their mirrored copies; the
 * call without flip feeds that place with the images alone.
 *
 * @param scope that runs the calls
 * @param preprocessing for the images' size
 * @param plain from images to embeddings
 * @param flipped from images to sums
 */
record EmbeddingCalls(
    GraphScope scope, Preprocessing preprocessing, GraphCall plain, GraphCall flipped) {

  /**
   * What stands before a network.
   *
   * @param images placeholder {@code [n, h, w, 3]}, uint8
   * @param withMirrored the images and their mirrored copies {@code [2n, h, w, 3]}, uint8
   * @param prepared what the network reads, float32
   */
  record Front(Operand<?> images, Operand<?> withMirrored, Operand<TFloat32> prepared) {

    static Front addTo(Ops ops, Preprocessing preprocessing) {
      Shape shape = Shape.of(-1, preprocessing.height(), preprocessing.width(), 3);
      Operand<TUint8> images = ops.placeholder(TUint8.class, Placeholder.shape(shape));
      Operand<TUint8> mirrored = ops.reverse(images, ops.constant(new int[] {2}));
      Operand<TUint8> both = ops.concat(List.of(images, mirrored), ops.constant(0));
      return new Front(images, both, preprocessing.apply(ops, both));
    }
  }

  /** Adds what follows the network. */
  static EmbeddingCalls complete(
      GraphScope scope, Preprocessing preprocessing, Front front, Operand<TFloat32> embeddings) {
    Ops ops = scope.opsIn("semblance_embed");
    Split<TFloat32> halves = ops.split(ops.constant(0), embeddings, 2L);
    Operand<TFloat32> sum = ops.math.add(halves.output().get(0), halves.output().get(1));
    return new EmbeddingCalls(
        scope,
        preprocessing,
        new GraphCall("embed", List.of(front.withMirrored), List.of(embeddings), List.of()),
        new GraphCall("embed with flip", List.of(front.images), List.of(sum), List.of()));
  }

  /** Embeds a batch; the length of a row is whatever the network gives. */
  float[][] run(TUint8 images, boolean flipSum) {
    Shape shape = images.shape();
    checkArgument(
        shape.numDimensions() == 4
            && shape.get(1) == preprocessing.height()
            && shape.get(2) == preprocessing.width()
            && shape.get(3) == 3,
        "images must be of shape [n, %s, %s, 3], got %s",
        preprocessing.height(),
        preprocessing.width(),
        shape);
    int count = Math.toIntExact(shape.get(0));
    if (count == 0) {
      return new float[0][];
    }
    try (Result result = scope.run(flipSum ? flipped : plain, images)) {
      return rows((TFloat32) result.get(0), count);
    }
  }

  private static float[][] rows(TFloat32 values, int count) {
    Shape shape = values.shape();
    if (shape.numDimensions() != 2 || shape.get(0) != count) {
      throw new WeightsException(
          String.format(
              "the network must give embeddings of shape [%d, D] for %d images, got %s; name the"
                  + " output that gives them",
              count, count, shape));
    }
    int size = Math.toIntExact(shape.get(1));
    float[][] rows = new float[count][size];
    FloatDataBuffer data = values.asRawTensor().data().asFloats();
    for (int i = 0; i < count; i++) {
      data.offset((long) i * size).read(rows[i]);
    }
    return rows;
  }
}
