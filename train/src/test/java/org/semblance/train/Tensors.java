package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import org.semblance.backbones.TensorFile;
import org.tensorflow.types.TFloat32;

/** Compares weight files bit for bit. */
final class Tensors {

  private Tensors() {}

  static void assertSame(Path actual, Path expected) {
    try (TensorFile a = TensorFile.open(actual);
        TensorFile b = TensorFile.open(expected)) {
      assertThat(a.names()).containsExactlyElementsOf(b.names());
      for (String name : a.names()) {
        assertThat(bits(a, name)).as(name).isEqualTo(bits(b, name));
      }
    }
  }

  private static int[] bits(TensorFile file, String name) {
    try (TFloat32 tensor = file.read(name)) {
      float[] values = new float[Math.toIntExact(tensor.size())];
      tensor.asRawTensor().data().asFloats().read(values);
      int[] bits = new int[values.length];
      Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
      return bits;
    }
  }
}
