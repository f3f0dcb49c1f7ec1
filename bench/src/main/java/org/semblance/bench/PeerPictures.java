package org.semblance.bench;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * The pictures that every contender trains on, one of each identity, as {@link PeerFiles} wrote
 * them: RGB bytes, row by row, 112×112.
 */
record PeerPictures(byte[] rgb) {

  static final int SIZE = 112;
  static final int COUNT = 256;

  private static final int BYTES = SIZE * SIZE * 3;

  static Path file(Path data) {
    return data.resolve("pictures.u8");
  }

  static PeerPictures read(Path data) {
    try {
      byte[] rgb = Files.readAllBytes(file(data));
      checkArgument(
          rgb.length == COUNT * BYTES,
          "%s must have %s bytes, got %s",
          file(data),
          COUNT * BYTES,
          rgb.length);
      return new PeerPictures(rgb);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int batches(int batch) {
    return COUNT / batch;
  }

  private byte[] part(int batch, int number) {
    return Arrays.copyOfRange(rgb, number * batch * BYTES, (number + 1) * batch * BYTES);
  }

  TUint8 bytes(int batch, int number) {
    byte[] part = part(batch, number);
    return TUint8.tensorOf(shape(batch), tensor -> tensor.asRawTensor().data().write(part));
  }

  TFloat32 floats(int batch, int number) {
    byte[] part = part(batch, number);
    float[] values = new float[part.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = part[i] & 0xff;
    }
    return TFloat32.tensorOf(
        shape(batch), tensor -> tensor.asRawTensor().data().asFloats().write(values));
  }

  /** Returns the classes of a batch, spread over all of them. */
  static TInt32 labels(int batch, int number, int classes) {
    int[] labels = new int[batch];
    for (int i = 0; i < batch; i++) {
      labels[i] = (number * batch + i) * (classes / COUNT);
    }
    return TInt32.vectorOf(labels);
  }

  private static Shape shape(int batch) {
    return Shape.of(batch, SIZE, SIZE, 3);
  }
}
