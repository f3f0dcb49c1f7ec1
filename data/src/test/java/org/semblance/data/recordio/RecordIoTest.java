package org.semblance.data.recordio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.data.ByteFile;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.RecordIndex;
import org.semblance.data.testing.Damage;
import org.semblance.data.testing.WrongSpots;

class RecordIoTest {

  private static final byte[] PICTURE = hex("ffd8ffd978");
  private static final byte[] MAGIC = hex("0a23d7ce");

  @TempDir private Path folder;

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private Path write(byte[]... parts) {
    try {
      return Files.write(folder.resolve("train.rec"), Bytes.concat(parts));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] framed(ImageRecord record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RecordFrame.write(record, bytes::writeBytes);
    return bytes.toByteArray();
  }

  /** The vectors were written by MXNet's own library. */
  @Test
  void recordsHaveTheBytesOfMxnet() {
    assertThat(framed(ImageRecord.picture(7, 1, PICTURE)))
        .isEqualTo(
            hex(
                "0a23d7ce 1d000000 00000000 0000e040 01000000 00000000 00000000 00000000 ffd8ffd9"
                    + " 78000000"));
    assertThat(framed(ImageRecord.labels(2, 0, 1, 2)))
        .isEqualTo(
            hex(
                "0a23d7ce 20000000 02000000 00000000 02000000 00000000 00000000 00000000 0000803f"
                    + " 00000040"));
    assertThat(framed(ImageRecord.labels(0, 1, 2, 3)))
        .isEqualTo(
            hex(
                "0a23d7ce 20000000 02000000 00000000 00000000 00000000 01000000 00000000 00000040"
                    + " 00004040"));
  }

  @Test
  void aMagicNumberInsideOfARecordSplitsIt() {
    byte[] data = Bytes.concat(text("AAAA"), MAGIC, text("BBBB"), MAGIC, MAGIC, text("CC"));
    byte[] framed =
        hex(
            "0a23d7ce 04000020 41414141 0a23d7ce 04000040 42424242 0a23d7ce 00000040 0a23d7ce"
                + " 02000060 43430000");
    assertThat(RecordFrame.split(data)).isEqualTo(framed);
    assertThat(read(framed)).isEqualTo(data);

    byte[] unaligned = Bytes.concat(text("A"), MAGIC, text("BBB"));
    byte[] whole = hex("0a23d7ce 08000000 410a23d7 ce424242");
    assertThat(RecordFrame.split(unaligned)).isEqualTo(whole);
    assertThat(read(whole)).isEqualTo(unaligned);
  }

  /** Where the first part is empty and where the magic number stands last. */
  @Test
  void aMagicNumberAtTheEndsOfARecord() {
    for (byte[] data :
        List.of(
            MAGIC,
            Bytes.concat(MAGIC, MAGIC),
            Bytes.concat(MAGIC, text("AB")),
            Bytes.concat(text("ABCD"), MAGIC))) {
      assertThat(read(RecordFrame.split(data))).isEqualTo(data);
    }
  }

  private byte[] read(byte[] framed) {
    try (ByteFile file = ByteFile.open(write(framed), "a RecordIO file")) {
      ByteFile.Scanner scanner = file.scanner();
      byte[] record = RecordFrame.record(file, scanner);
      assertThat(scanner.atEnd()).isTrue();
      return record;
    }
  }

  @Test
  void insightFacesLayoutIsReadWithoutItsIndex() {
    Path file =
        write(
            framed(ImageRecord.picture(4, 1, text("a"))),
            framed(ImageRecord.picture(4, 2, text("bb"))),
            framed(new ImageRecord(false, new float[] {9, 1}, 3, 0, text("c"))),
            framed(ImageRecord.labels(4, 0, 1, 3)),
            framed(ImageRecord.labels(5, 0, 3, 4)),
            framed(ImageRecord.labels(0, 1, 4, 6)));
    for (Path path : List.of(file, folder)) {
      try (ImageSet set = RecordIoData.of(path).open()) {
        assertThat(set.identities()).containsExactly("4", "9");
        assertThat(set.size()).isEqualTo(3);
        assertThat(set.label(1)).isZero();
        assertThat(set.label(2)).isEqualTo(1);
        assertThat(set.encoded(1)).isEqualTo(text("bb"));
        assertThat(set.encoded(2)).isEqualTo(text("c"));
        assertThat(set.place(0)).isEqualTo(file + "@32");
      }
    }
    try (ImageSet set = new RecordIoData(file, 2).openPart()) {
      assertThat(set.identities()).containsExactly("4");
    }
  }

  /** Together with what is around them, and in another order than theirs. */
  @Test
  void severalPicturesAreReadAtOnce() {
    byte[] split = Bytes.concat(text("AAAA"), MAGIC, text("B"));
    Path file =
        write(
            framed(ImageRecord.picture(0, 0, text("a"))),
            framed(ImageRecord.picture(1, 1, split)),
            framed(ImageRecord.labels(4, 0, 1, 3)),
            framed(ImageRecord.picture(1, 2, text("ccc"))));
    try (ImageSet set = RecordIoData.of(file).open()) {
      assertThat(set.encodedSome(new int[] {0, 1, 2}))
          .containsExactly(text("a"), split, text("ccc"));
      assertThat(set.encodedSome(new int[] {1})).containsExactly(split);
      // Those that do not follow one another are read by the next call.
      assertThat(set.encodedSome(new int[] {2, 0, 1})).containsExactly(text("ccc"));
      assertThat(set.encodedSome(new int[] {1, 1})).containsExactly(split);
    }
  }

  /** What is before a record that is not there any more is read; that is told in its turn. */
  @Test
  void severalPicturesAreReadUpToOneThatCannotBe() {
    byte[] a = framed(ImageRecord.picture(0, 0, text("a")));
    byte[] b = framed(ImageRecord.picture(1, 1, text("b")));
    Path file = write(a, b, a);
    try (ImageSet set = RecordIoData.of(file).open()) {
      byte[] changed = b.clone();
      changed[4]++;
      write(a, changed, a);
      assertThat(set.encodedSome(new int[] {0, 1, 2})).containsExactly(text("a"));
      assertThatThrownBy(() -> set.encodedSome(new int[] {1, 2}))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(file + ", byte offset " + a.length);
      assertThat(set.encodedSome(new int[] {2})).containsExactly(text("a"));
    }
  }

  @Test
  void splitPicturesAreJoined() {
    byte[] picture = Bytes.concat(text("AAAA"), MAGIC, text("B"));
    Path file =
        write(
            framed(ImageRecord.picture(1, 0, picture)),
            framed(ImageRecord.picture(0, 1, text("x"))));
    try (ImageSet set = RecordIoData.of(file).open()) {
      assertThat(set.encoded(0)).isEqualTo(picture);
      assertThat(set.encoded(1)).isEqualTo(text("x"));
      assertThat(set.label(0)).isEqualTo(1);
    }
  }

  /** As if it had been changed in place while it was open, or with its old time of change. */
  @Test
  void aRecordThatIsNotThereAnyMoreIsNoticed() throws IOException {
    Path file =
        write(
            framed(ImageRecord.picture(0, 1, text("a"))),
            framed(ImageRecord.picture(1, 2, text("bb"))));
    try (ImageSet set = RecordIoData.of(file).open()) {
      write(
          framed(ImageRecord.picture(0, 1, text("abcdefgh"))),
          framed(ImageRecord.picture(1, 2, text("bb"))));
      assertThatThrownBy(() -> set.encoded(0))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(file + ", byte offset 0")
          .hasMessageContaining(".train.rec.index");
    }
  }

  /** As an index would name them that is damaged, or that somebody has made up. */
  @Test
  void placesWhereNoRecordIsAreRefused() {
    Path file =
        write(
            framed(ImageRecord.picture(0, 1, text("a"))),
            framed(ImageRecord.picture(1, 2, Bytes.concat(text("AAAA"), MAGIC, text("B")))),
            framed(ImageRecord.picture(1, 3, text("bb"))));
    assertThat(WrongSpots.refused(new RecordIoFormat(), file, 2_000, 1)).isGreaterThan(1_500);
  }

  @Test
  void keysTellWhereRecordsBegin() throws IOException {
    Path keys = folder.resolve("train.idx");
    assertThat(KeyFile.path(folder.resolve("train.rec"))).isEqualTo(keys);
    assertThat(KeyFile.starts(keys, 9_000, 3)).isEmpty();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 90; i++) {
      lines.append(i).append('\t').append(i * 100).append('\n');
    }
    Files.writeString(keys, lines);
    List<Long> starts = KeyFile.starts(keys, 9_000, 3);
    assertThat(starts).hasSize(3).isSorted().allMatch(start -> start % 100 == 0);
    assertThat(starts.get(0)).isBetween(2_000L, 3_000L);
    assertThat(starts.get(2)).isBetween(6_000L, 8_000L);
    // Those of a longer file, and what is no such file.
    assertThat(KeyFile.starts(keys, 5_000, 3)).hasSize(2);
    Files.write(keys, new byte[3_000]);
    assertThat(KeyFile.starts(keys, 9_000, 3)).isEmpty();
    Files.write(keys, new byte[0]);
    assertThat(KeyFile.starts(keys, 9_000, 3)).isEmpty();
  }

  /** Whatever a file of keys says: places in the records' file, or none. */
  @Test
  void damagedKeysTellOfPlacesInTheFileOrNone() throws IOException {
    Path keys = folder.resolve("train.idx");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 90; i++) {
      lines.append(i).append('\t').append(i * 100).append('\n');
    }
    Damage damage = Damage.toText(lines.toString().getBytes(StandardCharsets.US_ASCII), 5);
    for (int i = 0; i < 2_000; i++) {
      Files.write(keys, damage.next());
      assertThat(KeyFile.starts(keys, 9_000, 3)).as("case %d", i).allMatch(s -> s > 0 && s < 9_000);
    }
  }

  /** Whatever part of a file one begins with, as long as a record begins there. */
  @Test
  void aFileCanBeGoneThroughInParts() {
    byte[] first = framed(ImageRecord.picture(0, 1, text("a")));
    byte[] second = framed(ImageRecord.picture(1, 2, text("bb")));
    try (ByteFile file = ByteFile.open(write(first, second, first), "a RecordIO file")) {
      RecordIoFormat format = new RecordIoFormat();
      RecordIndex index = new RecordIndex();
      assertThat(format.addPictures(file, 0, 1, index)).isEqualTo(first.length);
      assertThat(format.addPictures(file, first.length, file.size(), index)).isEqualTo(file.size());
      assertThat(index.size()).isEqualTo(3);
    }
  }

  /** Columns: bytes, what the message says. */
  @ParameterizedTest
  @CsvSource({
    "0a23d7cf 04000000 41414141, must begin with 0xced7230a",
    "0a23d7ce 04000000 41414141, has at least 24 bytes",
    "0a23d7ce 1d000000 00000000 0000e040, cut short",
    "0a23d7ce ffffff1f 00000000 00000000 00000000 00000000 00000000 00000000 ff, cut short",
    "0a23d7ce 19000000 00000000 0000c07f 00000000 00000000 00000000 00000000 ff, whole number",
    "0a23d7ce 19000000 00000000 000080bf 00000000 00000000 00000000 00000000 ff, whole number",
    "0a23d7ce 19000000 ffffffff 00000000 00000000 00000000 00000000 00000000 ff, labels are",
    "0a23d7ce 04000020 41414141, cut short",
    "0a23d7ce 04000040 41414141, middle or end",
    "0a23, cut short"
  })
  void damageIsNamed(String bytes, String message) {
    Path file = write(hex(bytes));
    assertThatThrownBy(() -> RecordIoData.of(file).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file + ", byte offset")
        .hasMessageContaining(message);
  }

  @Test
  void nothingToReadIsSaid() throws IOException {
    assertThatThrownBy(() -> RecordIoData.of(folder).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no name there is one");
    Path file = write(framed(ImageRecord.labels(0, 1, 1, 1)));
    assertThatThrownBy(() -> RecordIoData.of(file).open())
        .hasMessageContaining("no record in it has one");
    Files.delete(file);
    assertThatThrownBy(() -> RecordIoData.of(file).open()).hasMessageContaining("nothing is there");
  }

  @Test
  void theWriterMakesInsightFacesLayout() throws IOException {
    Path file = folder.resolve("train.rec");
    try (RecordIoWriter writer =
        new RecordIoWriter(
            file,
            List.of("Ann", "Bea"),
            RecordIoWriter.Layout.GROUPED,
            112,
            96,
            List.of(),
            new int[0])) {
      writer.add(0, "x.jpg", text("a"));
      writer.add(0, "y.jpg", text("bb"));
      assertThat(Files.exists(file)).isFalse();
      writer.add(1, "z.jpg", text("c"));
      writer.finish();
    }
    assertThat(Files.readAllBytes(file))
        .isEqualTo(
            Bytes.concat(
                framed(ImageRecord.picture(0, 1, text("a"))),
                framed(ImageRecord.picture(0, 2, text("bb"))),
                framed(ImageRecord.picture(1, 3, text("c"))),
                framed(ImageRecord.labels(4, 0, 1, 3)),
                framed(ImageRecord.labels(5, 0, 3, 4)),
                framed(ImageRecord.labels(0, 1, 4, 6))));
    assertThat(Files.readAllLines(folder.resolve("train.idx")))
        .containsExactly("1\t0", "2\t36", "3\t72", "4\t108", "5\t148", "0\t188");
    assertThat(Files.readAllLines(folder.resolve("property"))).containsExactly("2,112,96", "3");
    try (ImageSet set = RecordIoData.of(folder).open()) {
      assertThat(set.identities()).containsExactly("Ann", "Bea");
    }
  }

  @Test
  void aWriterGoesOnWhereItWas() throws IOException {
    Path whole = folder.resolve("whole/train.rec");
    Path inParts = folder.resolve("parts/train.rec");
    for (Path file : List.of(whole, inParts)) {
      List<Long> sizes = List.of();
      int written = 0;
      for (int end : file == whole ? new int[] {4} : new int[] {2, 4}) {
        int[] labels = {0, 0, 1, 1};
        try (RecordIoWriter writer =
            new RecordIoWriter(
                file,
                List.of("Ann", "Bea"),
                RecordIoWriter.Layout.GROUPED,
                112,
                96,
                sizes,
                java.util.Arrays.copyOf(labels, written))) {
          for (; written < end; written++) {
            writer.add(labels[written], "x", text("picture " + written));
          }
          sizes = writer.flush();
          if (end == 4) {
            writer.finish();
          } else {
            writer.add(0, "x", text("lost, since nothing was noted after it"));
          }
        }
      }
    }
    assertThat(inParts).hasSameBinaryContentAs(whole);
    assertThat(inParts.resolveSibling("train.idx"))
        .hasSameBinaryContentAs(whole.resolveSibling("train.idx"));
  }

  /** The files were written by MXNet itself, with the script beside them. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void mxnetsOwnFilesAreRead(boolean withIndex) throws IOException {
    Path grouped = fixture("grouped.rec");
    Path labels = fixture("labels.rec");
    if (withIndex) {
      fixture("grouped.idx");
      fixture("labels.idx");
    }
    try (ImageSet set = RecordIoData.of(grouped).open()) {
      assertThat(set.identities()).containsExactly("0", "1");
      assertThat(set.size()).isEqualTo(3);
      assertThat(set.encoded(0)).isEqualTo(text("first"));
      assertThat(set.encoded(1)).isEqualTo(Bytes.concat(text("AAAA"), MAGIC, text("BB")));
      assertThat(set.encoded(2)).isEqualTo(text("third picture"));
      assertThat(new int[] {set.label(0), set.label(1), set.label(2)}).containsExactly(0, 0, 1);
    }
    try (ImageSet set = RecordIoData.of(labels).open()) {
      assertThat(set.identities()).containsExactly("4", "9");
      assertThat(set.size()).isEqualTo(3);
      assertThat(set.encoded(0)).isEqualTo(text("nine"));
      assertThat(set.encoded(1))
          .isEqualTo(Bytes.concat(MAGIC, text("inside"), MAGIC, text("XX"), MAGIC));
      assertThat(set.encoded(2)).isEqualTo(text("four"));
      assertThat(new int[] {set.label(0), set.label(1), set.label(2)}).containsExactly(1, 0, 0);
    }
  }

  @Test
  void theWriterMakesTheFilesOfMxnet() throws IOException {
    Path file = folder.resolve("train.rec");
    try (RecordIoWriter writer =
        new RecordIoWriter(
            file,
            List.of("Ann", "Bea"),
            RecordIoWriter.Layout.GROUPED,
            112,
            112,
            List.of(),
            new int[0])) {
      writer.add(0, "x", text("first"));
      writer.add(0, "y", Bytes.concat(text("AAAA"), MAGIC, text("BB")));
      writer.add(1, "z", text("third picture"));
      writer.finish();
    }
    assertThat(file).hasSameBinaryContentAs(fixture("grouped.rec"));
    assertThat(folder.resolve("train.idx")).hasSameBinaryContentAs(fixture("grouped.idx"));
  }

  private Path fixture(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream fixture = RecordIoTest.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(fixture, name), file);
    }
    return file;
  }
}
