package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

class PlacedPictureTest {

  private static final int HEIGHT = 3;

  /** Where nothing was written. */
  private static final float UNTOUCHED = -1;

  @BeforeEach
  void kernels() {
    assumeTrue(FusedKernels.available(), "this build has no kernels");
  }

  private static byte[] picture(int width, long seed) {
    byte[] rgb = new byte[HEIGHT * width * 3];
    new Random(seed).nextBytes(rgb);
    return rgb;
  }

  private static TUint8 tensor(byte[] rgb, int width) {
    return TUint8.tensorOf(
        Shape.of(HEIGHT, width, 3), tensor -> tensor.asRawTensor().data().write(rgb));
  }

  /** Puts a picture into a batch of three; returns all of the batch. */
  private static float[] placed(byte[] rgb, int width, int batchWidth, int row, int... places) {
    float[] floats = new float[3 * HEIGHT * batchWidth * 3];
    Arrays.fill(floats, UNTOUCHED);
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 1);
        TFloat32 batch =
            TFloat32.tensorOf(
                Shape.of(3, HEIGHT, batchWidth, 3),
                tensor -> tensor.asRawTensor().data().asFloats().write(floats));
        TUint8 picture = tensor(rgb, width);
        TInt32 numbers =
            TInt32.tensorOf(
                Shape.of(places.length / 2, 2),
                tensor -> tensor.asRawTensor().data().asInts().write(places))) {
      Ops ops = scope.ops();
      Operand<TFloat32> batchFeed = ops.placeholder(TFloat32.class);
      Operand<TUint8> pictureFeed = ops.placeholder(TUint8.class);
      Operand<TInt32> placesFeed = ops.placeholder(TInt32.class);
      Op placed = PlacedPicture.of(scope, batchFeed, pictureFeed, placesFeed, row);
      GraphCall call =
          new GraphCall(
              "place", List.of(batchFeed, pictureFeed, placesFeed), List.of(), List.of(placed));
      scope.runHere(call, batch, picture, numbers).close();
      batch.asRawTensor().data().asFloats().read(floats);
    }
    return floats;
  }

  /** Widths around those that are converted at once, in rows that are aligned and that are not. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 6, 10, 16, 79, 80, 81, 112, 161, 163})
  void everyPixelComesToItsPlaceMirroredOrNot(int width) {
    byte[] rgb = picture(width, width);
    for (int mirrored = 0; mirrored <= 1; mirrored++) {
      float[] batch = placed(rgb, width, width, 0, 1, mirrored);
      float[] expected = new float[batch.length];
      Arrays.fill(expected, UNTOUCHED);
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < width; x++) {
          for (int channel = 0; channel < 3; channel++) {
            int from = (y * width + (mirrored == 1 ? width - 1 - x : x)) * 3 + channel;
            expected[rgb.length + (y * width + x) * 3 + channel] = rgb[from] & 0xFF;
          }
        }
      }
      assertThat(batch).containsExactly(expected);
    }
  }

  @Test
  void eachPictureHasAPlaceOfItsOwn() {
    byte[] rgb = picture(4, 1);
    float[] batch = placed(rgb, 4, 4, 1, 0, 0, 2, 0);
    assertThat(batch[0]).isEqualTo(UNTOUCHED);
    assertThat(batch[2 * rgb.length]).isEqualTo(rgb[0] & 0xFF);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    byte[] rgb = picture(4, 1);
    assertThatThrownBy(() -> placed(rgb, 4, 5, 0, 0, 0))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("a picture must have the size of those of its batch");
    assertThatThrownBy(() -> placed(rgb, 4, 4, 0, 3, 0))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("a place is outside of the batch");
    assertThatThrownBy(() -> placed(rgb, 4, 4, 0, -1, 0))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("a place is outside of the batch");
    assertThatThrownBy(() -> placed(rgb, 4, 4, 1, 0, 0))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("there must be a place for each picture");
  }

  @Test
  void needsOurKernels() {
    DeviceOptions plain = new DeviceOptions(1, 1, Kernels.PLAIN);
    try (GraphScope scope = GraphScope.open(plain, 1)) {
      Ops ops = scope.ops();
      Operand<TFloat32> batch = ops.placeholder(TFloat32.class);
      Operand<TUint8> picture = ops.placeholder(TUint8.class);
      Operand<TInt32> places = ops.placeholder(TInt32.class);
      assertThatThrownBy(() -> PlacedPicture.of(scope, batch, picture, places, 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not in use");
    }
  }
}
