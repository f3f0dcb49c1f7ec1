package org.semblance.data.ofrecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.PictureSink;
import org.semblance.data.testing.WrongSpots;

class OfRecordTest {

  /**
   * Picture ABC, class 7, by hand from record.proto: 36 bytes; an entry (0a) of 18 with key (0a)
   * "encoded" and feature (12) of a bytes_list (0a) with one value (0a); one of 14 with "label" and
   * an int32_list (22) whose packed numbers (0a) are one byte.
   */
  private static final byte[] RECORD =
      hex(
          "24000000 00000000"
              + "0a12 0a07 656e636f646564 1207 0a05 0a03 414243"
              + "0a0e 0a05 6c6162656c 1205 2203 0a01 07");

  /** The same with the label first, as an int64_list (2a) that is not packed (08), twice. */
  private static final byte[] OTHER_ORDER =
      hex(
          "26000000 00000000"
              + "0a10 0a05 6c6162656c 1207 2a05 08ac02 0803"
              + "0a12 0a07 656e636f646564 1207 0a05 0a03 444546");

  @TempDir private Path folder;

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  @Test
  void recordsHaveTheBytesOfTheFormat() {
    assertThat(OfRecordWriter.framed(7, new byte[] {'A', 'B', 'C'})).isEqualTo(RECORD);
  }

  @Test
  void partsAreReadInTheirOrder() throws IOException {
    Files.write(folder.resolve("part-00001"), OTHER_ORDER);
    Files.write(folder.resolve("part-00000"), Bytes.concat(RECORD, RECORD));
    Files.write(folder.resolve("README"), new byte[3]);
    try (ImageSet set = OfRecordData.of(folder).open()) {
      assertThat(set.identities()).containsExactly("7", "300");
      assertThat(set.size()).isEqualTo(3);
      assertThat(set.label(2)).isEqualTo(1);
      assertThat(set.encoded(1)).isEqualTo(new byte[] {'A', 'B', 'C'});
      assertThat(set.encoded(2)).isEqualTo(new byte[] {'D', 'E', 'F'});
    }
  }

  /** As an index would name them that is damaged, or that somebody has made up. */
  @Test
  void placesWhereNoRecordIsAreRefused() throws IOException {
    Path file = Files.write(folder.resolve("part-00000"), Bytes.concat(RECORD, OTHER_ORDER));
    assertThat(WrongSpots.refused(OfRecordData.FORMAT, file, 2_000, 1)).isGreaterThan(1_500);
  }

  /** Columns: bytes, what the message says. */
  @ParameterizedTest
  @CsvSource({
    "2400, cut short",
    "24000000 00000000 0a12, cut short",
    "ffffffff ffffffff 0a, cut short",
    "00000000 01000000 0a, cut short",
    "02000000 00000000 0a12, is no OFRecord",
    "00000000 00000000, must have a picture under [encoded]",
    "10000000 00000000 0a0e 0a05 6c6162656c 1205 2203 0a01 07, must have a picture under [encoded]"
  })
  void damageIsNamed(String bytes, String message) throws IOException {
    Path file = Files.write(folder.resolve("part-00000"), hex(bytes));
    assertThatThrownBy(() -> OfRecordData.of(file).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file + ", byte offset")
        .hasMessageContaining(message);
  }

  @Test
  void theWriterKeepsItsTemporaryNameUntilItIsComplete() throws IOException {
    Path file = folder.resolve("part-00000");
    try (PictureSink sink = OfRecordWriter.open(file, List.of("Ann"), List.of())) {
      sink.add(7, "x", new byte[] {'A', 'B', 'C'});
    }
    assertThat(file).doesNotExist();
    try (PictureSink sink = OfRecordWriter.open(file, List.of("Ann"), List.of())) {
      sink.add(7, "x", new byte[] {'A', 'B', 'C'});
      sink.finish();
    }
    assertThat(file).hasBinaryContent(RECORD);
    assertThat(folder.resolve("part-00000.part")).doesNotExist();
  }
}
