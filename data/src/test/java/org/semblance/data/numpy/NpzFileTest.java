package org.semblance.data.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the bytes back by NumPy's format description, without NumPy. */
class NpzFileTest {

  @TempDir Path folder;

  @Test
  void writesFloat32RowByRowLittleEndian() throws IOException {
    Path file = folder.resolve("a.npz");
    NpzFile.write(file, Map.of("x", NpzFile.floats(new float[][] {{1, -2, 0.5f}, {4, 5, 6}}, 3)));

    ByteBuffer array = entry(file, "x.npy");
    assertThat(header(array))
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }")
        .endsWith("\n");
    // 1.0 = 0x3f800000, −2.0 = 0xc0000000, 0.5 = 0x3f000000.
    assertThat(array.getInt()).isEqualTo(0x3f800000);
    assertThat(array.getInt()).isEqualTo(0xc0000000);
    assertThat(array.getInt()).isEqualTo(0x3f000000);
    assertThat(array.getFloat()).isEqualTo(4f);
    assertThat(array.remaining()).isEqualTo(2 * Float.BYTES);
  }

  @Test
  void dataBeginAtAMultipleOf64Bytes() throws IOException {
    Path file = folder.resolve("a.npz");
    NpzFile.write(file, Map.of("x", NpzFile.floats(new float[1][1], 1)));

    ByteBuffer array = entry(file, "x.npy");
    header(array);
    assertThat(array.position() % 64).isZero();
  }

  @Test
  void writesTextsAsUtf32OfTheWidestLength() throws IOException {
    Path file = folder.resolve("a.npz");
    NpzFile.write(file, Map.of("names", NpzFile.texts(List.of("a", "😀é"))));

    ByteBuffer array = entry(file, "names.npy");
    assertThat(header(array)).contains("'descr': '<U2'").contains("'shape': (2,)");
    assertThat(array.getInt()).isEqualTo('a');
    assertThat(array.getInt()).isZero();
    assertThat(array.getInt()).isEqualTo(0x1F600);
    assertThat(array.getInt()).isEqualTo(0xE9);
    assertThat(array.hasRemaining()).isFalse();
  }

  @Test
  void keepsTheOrderAndGivesTheSameBytesAgain() throws IOException {
    Map<String, NpzFile.Array> arrays = new LinkedHashMap<>();
    arrays.put("z", NpzFile.texts(List.of("")));
    arrays.put("a", NpzFile.floats(new float[0][], 4));
    NpzFile.write(folder.resolve("1.npz"), arrays);
    NpzFile.write(folder.resolve("2.npz"), arrays);

    assertThat(folder.resolve("1.npz")).hasSameBinaryContentAs(folder.resolve("2.npz"));
    try (ZipFile zip = new ZipFile(folder.resolve("1.npz").toFile())) {
      assertThat(zip.stream().map(Object::toString)).containsExactly("z.npy", "a.npy");
    }
  }

  @Test
  void refusesRowsOfDifferentLengths() {
    assertThatThrownBy(() -> NpzFile.floats(new float[][] {{1}, {1, 2}}, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("all rows must have 1 values, got 2");
  }

  private static ByteBuffer entry(Path file, String name) throws IOException {
    assertThat(Files.exists(file)).isTrue();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return ByteBuffer.wrap(zip.getInputStream(zip.getEntry(name)).readAllBytes())
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** Checks magic and version, returns the dictionary, leaves the buffer at the data. */
  private static String header(ByteBuffer array) {
    byte[] magic = new byte[6];
    array.get(magic);
    assertThat(magic).isEqualTo(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'});
    assertThat(array.get()).isEqualTo((byte) 1);
    assertThat(array.get()).isEqualTo((byte) 0);
    byte[] dictionary = new byte[array.getShort()];
    array.get(dictionary);
    return new String(dictionary, StandardCharsets.US_ASCII);
  }
}
