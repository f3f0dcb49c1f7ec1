package org.semblance.data.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.DataException;

class NpzReaderTest {

  @TempDir Path folder;

  private Path written() {
    Map<String, NpzFile.Array> arrays = new LinkedHashMap<>();
    arrays.put("e", NpzFile.floats(new float[][] {{1, 2}, {3, Float.NaN}, {5, 6}}, 2));
    arrays.put("n", NpzFile.texts(List.of("a", "", "😀é")));
    arrays.put("i", NpzFile.ints(new int[] {7, -1}));
    Path file = folder.resolve("a.npz");
    NpzFile.write(file, arrays);
    return file;
  }

  @Test
  void readsWhatWasWritten() {
    try (NpzReader file = NpzReader.open(written());
        NpyArray array = file.array("e")) {
      assertThat(file.names()).containsExactly("e", "n", "i");
      assertThat(array.rows()).isEqualTo(3);
      float[] row = new float[2];
      array.read(row);
      assertThat(row).containsExactly(1, 2);
      array.read(row);
      assertThat(row).containsExactly(3, Float.NaN);
      array.read(row);
      assertThatThrownBy(() -> array.read(row)).isInstanceOf(DataException.class);
      try (NpyArray names = file.array("n");
          NpyArray ints = file.array("i")) {
        assertThat(names.texts()).containsExactly("a", "", "😀é");
        assertThat(ints.ints()).containsExactly(7, -1);
      }
    }
  }

  /** The bytes of {@code numpy.save} for float64 and for a Fortran-ordered array, by hand. */
  private static NpyArray array(String dictionary, byte[] data) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(10 + dictionary.length() + data.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) dictionary.length());
    bytes.put(dictionary.getBytes(StandardCharsets.US_ASCII)).put(data);
    return NpyArray.open(new ByteArrayInputStream(bytes.array()), "a.npy", bytes.capacity());
  }

  @Test
  void readsFloat64AndRefusesWhatItCannotRead() throws IOException {
    byte[] data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(0.5).array();
    float[] row = new float[1];
    array("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", data).read(row);
    assertThat(row).containsExactly(0.5f);
    for (String header :
        List.of(
            "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
            "{'descr': '<f8', 'fortran_order': True, 'shape': (1, 1), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 1), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 99999999999), }",
            "{'descr': '<U999999', 'fortran_order': False, 'shape': (1, 999999), }")) {
      assertThatThrownBy(() -> array(header, data))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("a.npy");
    }
  }

  @Test
  void saysWhatIsThereInsteadOfAMissingArray() {
    try (NpzReader file = NpzReader.open(written())) {
      assertThatThrownBy(() -> file.array("embs"))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll("embs", "e, n, i");
    }
    assertThatThrownBy(() -> NpzReader.open(folder.resolve("b.npz")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("b.npz");
  }

  /** Any damage is refused with a message or changes values, and nothing else happens. */
  @Test
  void damagedFilesNeverCrash() throws IOException {
    byte[] whole = Files.readAllBytes(written());
    Random random = new Random(5);
    Path file = folder.resolve("damaged.npz");
    for (int round = 0; round < 400; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i <= round % 3; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, damaged);
      try (NpzReader reader = NpzReader.open(file)) {
        for (String name : reader.names()) {
          try (NpyArray array = reader.array(name)) {
            array.read(new float[array.columns()]);
          }
        }
      } catch (DataException e) {
        assertThat(e).hasMessageContaining("damaged.npz");
      }
    }
  }
}
