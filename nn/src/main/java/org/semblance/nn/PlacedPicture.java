package org.semblance.nn;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * Writes a decoded picture into its place in a batch, as floats from 0 to 255, mirrored or not.
 *
 * <p>Our own operation ({@code nn/src/main/native/pictures.c}); there is none of TensorFlow's that
 * writes into a tensor which its caller keeps. So the batch must be fed, which shares its memory,
 * and must not be used by anybody else while the call runs. It gives no output: it is a target.
 */
public final class PlacedPicture {

  /** Numbers of a place: the position in the batch, and 1 if mirrored, else 0. */
  public static final int NUMBERS_OF_A_PLACE = 2;

  private static final String TYPE = "SemblancePlacePicture";

  private PlacedPicture() {}

  /**
   * Adds the node to a graph whose {@link GraphScope#fused() kernels are ours}.
   *
   * @param batch placeholder, {@code [B, height, width, 3]}
   * @param picture {@code [height, width, 3]}; one of another size fails the call
   * @param places {@code [K, 2]}: position and whether mirrored, for each picture of a call
   * @param row which of the places is this picture's, in {@code [0, K)}
   */
  public static Op of(
      GraphScope scope,
      Operand<TFloat32> batch,
      Operand<TUint8> picture,
      Operand<TInt32> places,
      int row) {
    checkState(scope.fused(), "pictures are placed by our own kernels, which are not in use");
    checkArgument(row >= 0, "row must be >= 0, got %s", row);
    Ops ops = scope.ops();
    Operation placed =
        ops.scope()
            .opBuilder(TYPE, "PlacePicture")
            .addInput(batch.asOutput())
            .addInput(picture.asOutput())
            .addInput(places.asOutput())
            .setAttr("row", row)
            .build();
    return () -> placed;
  }
}
