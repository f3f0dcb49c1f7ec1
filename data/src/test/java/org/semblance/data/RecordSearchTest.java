package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSearchTest {

  private static final int RECORDS = 5_000;

  @TempDir private Path folder;

  private List<RecordIndex> search(MarkedRecords format, long smallestKept, Path... paths) {
    List<ByteFile> files = new ArrayList<>();
    try {
      for (Path path : paths) {
        files.add(ByteFile.open(path, format.what()));
      }
      return new RecordSearch(format, smallestKept, 1_000).indexes(files);
    } finally {
      files.forEach(ByteFile::close);
    }
  }

  private Path write(String name, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    // Of a file that has just changed no index is kept.
    return Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L + content.length));
  }

  private static void assertComplete(RecordIndex index) {
    assertThat(index.size()).isEqualTo(RECORDS);
    for (int i = 0; i < RECORDS; i++) {
      assertThat(index.spot(i).offset()).isEqualTo((long) i * MarkedRecords.BYTES);
      assertThat(index.label(i)).isEqualTo(i % 50);
    }
  }

  @Test
  void partsOfAFileMakeTheWhole() throws IOException {
    Path file = write("a.marked", MarkedRecords.file(RECORDS));
    MarkedRecords format = new MarkedRecords("x", 8_000L, 24_000L, 32_000L);
    assertComplete(search(format, Long.MAX_VALUE, file).get(0));
    assertThat(format.searched).hasValue(4);
  }

  /** In the middle of a record, and where every record seems to begin one byte too late. */
  @Test
  void placesThatAreWrongDoNoHarm() throws IOException {
    byte[] content = MarkedRecords.file(RECORDS);
    Path file = write("a.marked", content);
    assertComplete(search(new MarkedRecords("x", 8_003L), Long.MAX_VALUE, file).get(0));
    for (int i = 1_000; i < RECORDS; i++) {
      content[i * MarkedRecords.BYTES + 4] = 'R';
    }
    write("a.marked", content);
    MarkedRecords misled = new MarkedRecords("x", 1_000L * MarkedRecords.BYTES + 4);
    assertThat(search(misled, Long.MAX_VALUE, file).get(0).spot(2_000).offset())
        .isEqualTo(2_000L * MarkedRecords.BYTES);
    assertThat(search(misled, Long.MAX_VALUE, file).get(0).size()).isEqualTo(RECORDS);
  }

  @Test
  void damageIsToldOfTheFirstFileThatHasAny() throws IOException {
    byte[] bad = MarkedRecords.file(RECORDS);
    bad[4_000 * MarkedRecords.BYTES] = 'X';
    Path good = write("a.marked", MarkedRecords.file(RECORDS));
    Path first = write("b.marked", bad);
    Path second = write("c.marked", bad);
    assertThatThrownBy(
            () -> search(new MarkedRecords("x", 8_000L), Long.MAX_VALUE, good, first, second))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(first + ", byte offset 32,000")
        .hasMessageContaining("must begin with R");
  }

  @Test
  void aFileIsGoneThroughOnlyOnce() throws IOException {
    Path file = write("a.marked", MarkedRecords.file(RECORDS));
    MarkedRecords format = new MarkedRecords("x");
    assertComplete(search(format, 40_000, file).get(0));
    assertComplete(search(format, 40_000, file).get(0));
    assertThat(format.searched).hasValue(1);
    assertThat(KeptIndex.path(file)).exists();
    write("a.marked", MarkedRecords.file(RECORDS + 1));
    assertThat(search(format, 40_000, file).get(0).size()).isEqualTo(RECORDS + 1);
    assertThat(format.searched).hasValue(2);
  }

  @Test
  void smallFilesGetNoIndex() throws IOException {
    Path file = write("a.marked", MarkedRecords.file(RECORDS));
    search(new MarkedRecords("x"), 40_001, file);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  /** Those of files with none, with some, and with none again. */
  @Test
  void picturesOfSeveralFilesAreFound() throws IOException {
    byte[] content = MarkedRecords.file(90);
    write("a.marked", new byte[0]);
    write("b.marked", java.util.Arrays.copyOf(content, 50 * MarkedRecords.BYTES));
    write("c.marked", new byte[0]);
    write(
        "d.marked",
        java.util.Arrays.copyOfRange(content, 50 * MarkedRecords.BYTES, content.length));
    try (ImageSet set = RecordImages.open(folder, 1, new MarkedRecords("x"))) {
      assertThat(set.size()).isEqualTo(90);
      assertThat(set.identities()).hasSize(50);
      for (int i = 0; i < 90; i++) {
        assertThat(set.encoded(i)[0]).isEqualTo((byte) i);
        assertThat(set.label(i)).isEqualTo(i % 50);
      }
      // One file ends among them.
      assertThat(set.encodedSome(new int[] {48, 49, 50, 51}))
          .extracting(picture -> picture[0])
          .containsExactly((byte) 48, (byte) 49);
      assertThat(set.place(50)).isEqualTo(folder.resolve("d.marked") + "@2");
    }
    // The first forty labels are there twice, in different files.
    try (ImageSet set = RecordImages.open(folder, 2, new MarkedRecords("x"))) {
      assertThat(set.size()).isEqualTo(80);
      assertThat(set.identities()).hasSize(40).endsWith("39");
      assertThat(set.encoded(39)[0]).isEqualTo((byte) 39);
      assertThat(set.encoded(40)[0]).isEqualTo((byte) 50);
    }
  }
}
