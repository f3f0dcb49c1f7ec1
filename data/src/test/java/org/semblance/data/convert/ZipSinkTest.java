package org.semblance.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.DataException;

class ZipSinkTest {

  @TempDir private Path folder;

  private static byte[] picture(int number) {
    return ("picture " + number).getBytes(StandardCharsets.US_ASCII);
  }

  /** More than 16 bits can count; read with Java's own reader. */
  @Test
  void manyEntriesAreCounted() throws IOException {
    Path file = folder.resolve("a.zip");
    int entries = 66_000;
    try (ZipSink sink = new ZipSink(file, List.of("Ann", "Béa"), new FileNames(), List.of())) {
      for (int i = 0; i < entries; i++) {
        sink.add(i % 2, "p" + i, picture(i));
      }
      assertThat(file).doesNotExist();
      sink.finish();
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.size()).isEqualTo(entries);
      for (int i : new int[] {0, 1, 65_534, 65_535, 65_536, entries - 1}) {
        ZipEntry entry = zip.getEntry((i % 2 == 0 ? "Ann" : "Béa") + "/p" + i + ".jpg");
        assertThat(zip.getInputStream(entry).readAllBytes()).isEqualTo(picture(i));
      }
    }
    try (ZipInputStream stream = new ZipInputStream(Files.newInputStream(file))) {
      assertThat(stream.getNextEntry().getName()).isEqualTo("Ann/p0.jpg");
      assertThat(stream.readAllBytes()).isEqualTo(picture(0));
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  /**
   * By hand from the format's description: an entry at 5 GB, the ends of a small and a large file.
   */
  @Test
  void largeNumbersStandElsewhere() {
    ZipLayout.Entry entry = ZipLayout.Entry.of("a", 0x01020304, 7);
    String common = "0008 0000 0000 2100 04030201 07000000 07000000 0100";
    assertThat(hex(ZipLayout.local(entry))).isEqualTo(plain("504b0304 1400" + common + "0000 61"));
    assertThat(hex(ZipLayout.central(entry, 5)))
        .isEqualTo(
            plain("504b0102 1400 1400" + common + "0000 0000 0000 0000 00000000 05000000 61"));
    assertThat(hex(ZipLayout.central(entry, 5L << 30)))
        .isEqualTo(
            plain(
                "504b0102 2d00 2d00"
                    + common
                    + "0c00 0000 0000 0000 00000000 ffffffff 61 0100 0800 0000004001000000"));
    assertThat(hex(ZipLayout.end(3, 258, 16)))
        .isEqualTo(plain("504b0506 0000 0000 0300 0300 10000000 02010000 0000"));
    assertThat(hex(ZipLayout.end(65_535, 258, 16)))
        .isEqualTo(
            plain(
                "504b0606 2c00000000000000 2d00 2d00 00000000 00000000 ffff000000000000"
                    + "ffff000000000000 1000000000000000 0201000000000000"
                    + "504b0607 00000000 1201000000000000 01000000"
                    + "504b0506 0000 0000 ffff ffff 10000000 02010000 0000"));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String plain(String hex) {
    return hex.replace(" ", "");
  }

  @Test
  void whatIsNoZipIsNotGoneOnFrom() throws IOException {
    Path file = folder.resolve("a.zip");
    Files.write(folder.resolve("a.zip.part"), new byte[100]);
    assertThatThrownBy(() -> new ZipSink(file, List.of("Ann"), new FileNames(), List.of(50L)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.zip.part, byte offset 0")
        .hasMessageContaining("to begin anew");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("a.zip.part"));
    }
  }
}
