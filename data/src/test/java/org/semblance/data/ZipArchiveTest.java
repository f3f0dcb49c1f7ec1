package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.testing.TinyFaces;

class ZipArchiveTest {

  @TempDir private Path folder;

  private static byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      content[i] = (byte) ((i * i) >> 3);
    }
    return content;
  }

  /** Writes with Java's own writer, which puts the sizes of deflated entries behind them. */
  private static byte[] zip(int method, String comment, byte[]... contents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setComment(comment);
      zip.setLevel(Deflater.BEST_SPEED);
      for (int i = 0; i < contents.length; i++) {
        ZipEntry entry = new ZipEntry("Zoë/" + i + ".jpg");
        entry.setComment("entries can have one too");
        entry.setMethod(method);
        CRC32 crc = new CRC32();
        crc.update(contents[i]);
        entry.setSize(contents[i].length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(contents[i]);
      }
    }
    return bytes.toByteArray();
  }

  private Path write(byte[]... parts) throws IOException {
    return Files.write(folder.resolve("a.zip"), Bytes.concat(parts));
  }

  @Test
  void entriesOfBothKindsAreRead() throws IOException {
    for (int method : new int[] {ZipEntry.STORED, ZipEntry.DEFLATED}) {
      byte[][] contents = {
        content(0), content(5), content(3_000), content(1 << 20), content(3 << 20)
      };
      try (ImageArchive archive = new ZipArchive(write(zip(method, "a comment", contents)))) {
        assertThat(archive.identities()).containsOnlyKeys("Zoë");
        for (int i = 0; i < contents.length; i++) {
          assertThat(archive.read("Zoë/" + i + ".jpg")).isEqualTo(contents[i]);
        }
        assertThat(archive.holds("Zoë/5.jpg")).isFalse();
        assertThatThrownBy(() -> archive.read("Zoë/5.jpg"))
            .isInstanceOf(DataException.class)
            .hasMessageContaining("is not there");
      }
    }
  }

  /** One after another, around one that is too large to be read with others, and backwards. */
  @Test
  void severalEntriesAreReadAtOnce() throws IOException {
    byte[][] contents = {content(100), content(200), content(3 << 20), content(300), content(50)};
    Path file = write(zip(ZipEntry.STORED, "", contents));
    try (ImageArchive archive = new ZipArchive(file)) {
      List<String> names = IntStream.range(0, 5).mapToObj(i -> "Zoë/" + i + ".jpg").toList();
      assertThat(archive.readSome(names)).containsExactly(contents[0], contents[1]);
      assertThat(archive.readSome(names.subList(2, 5))).containsExactly(contents[2]);
      assertThat(archive.readSome(names.subList(3, 5))).containsExactly(contents[3], contents[4]);
      assertThat(archive.readSome(List.of("Zoë/1.jpg", "Zoë/0.jpg"))).containsExactly(contents[1]);
      assertThat(archive.readSome(List.of("Zoë/1.jpg", "none"))).containsExactly(contents[1]);
      assertThatThrownBy(() -> archive.readSome(List.of("none", "Zoë/1.jpg")))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("none cannot be read: it is not there");
    }
  }

  /** Small ones that become large are not all unpacked at once. */
  @Test
  void entriesThatBecomeLargeAreReadOneByOne() throws IOException {
    byte[] zeros = new byte[1 << 20];
    Path file = write(zip(ZipEntry.DEFLATED, "", zeros, zeros, zeros));
    try (ImageArchive archive = new ZipArchive(file)) {
      assertThat(archive.readSome(List.of("Zoë/0.jpg", "Zoë/1.jpg", "Zoë/2.jpg")))
          .containsExactly(zeros);
    }
  }

  /** As in an archive that unpacks itself: offsets count from where it begins. */
  @Test
  void bytesBeforeAnArchiveAreLeftOut() throws IOException {
    Path file = write(content(1_000), zip(ZipEntry.STORED, "", content(20)));
    try (ImageArchive archive = new ZipArchive(file)) {
      assertThat(archive.read("Zoë/0.jpg")).isEqualTo(content(20));
    }
  }

  /**
   * By hand, after the format's description: a stored entry of two bytes whose sizes and offset are
   * in an extra field, behind another one, and a directory that only the large end tells of.
   */
  @Test
  void numbersOf64BitsAreRead() throws IOException {
    byte[] picture = {'a', 'b'};
    String crc = "6d48839e"; // of "ab"
    String name = HexFormat.of().formatHex("A/1.jpg".getBytes(StandardCharsets.US_ASCII));
    byte[] local =
        hex("504b0304 1400 0000 0000 0000 0000" + crc + "02000000 02000000 0700 0000" + name);
    byte[] central =
        hex(
            "504b0102 2d00 2d00 0000 0000 0000 0000"
                + crc
                + "ffffffff ffffffff 0700 2200 0000 0000 0000 00000000 ffffffff"
                + name
                + "9999 0200 0000 0100 1800 0200000000000000 0200000000000000 0000000000000000");
    int at = local.length + picture.length;
    byte[] end =
        hex(
            "504b0606 2c00000000000000 2d00 2d00 00000000 00000000 0100000000000000"
                + String.format(
                    "0100000000000000 %02x00000000000000 %02x00000000000000", central.length, at)
                + String.format(
                    "504b0607 00000000 %02x00000000000000 01000000", at + central.length)
                + "504b0506 0000 0000 ffff ffff ffffffff ffffffff 0000");
    try (ImageArchive archive = new ZipArchive(write(local, picture, central, end))) {
      assertThat(archive.read("A/1.jpg")).isEqualTo(picture);
    }
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  @Test
  void damageIsNamed() throws IOException {
    byte[] good = zip(ZipEntry.STORED, "", content(500));
    byte[] changed = good.clone();
    changed[100] ^= 1;
    try (ImageArchive archive = new ZipArchive(write(changed))) {
      assertThatThrownBy(() -> archive.read("Zoë/0.jpg"))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("a.zip!/Zoë/0.jpg")
          .hasMessageContaining("check sum");
    }
    changed = good.clone();
    changed[0] = 'X';
    try (ImageArchive archive = new ZipArchive(write(changed))) {
      assertThatThrownBy(() -> archive.read("Zoë/0.jpg"))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("not where the directory says");
    }
    Path cut = write(Arrays.copyOf(good, good.length - 1));
    assertThatThrownBy(() -> new ZipArchive(cut))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must end with its directory");
  }

  /** What is before one that is damaged is read; that is told in its turn. */
  @Test
  void severalEntriesAreReadUpToOneThatCannotBe() throws IOException {
    byte[] bytes = zip(ZipEntry.STORED, "", content(500), content(600), content(700));
    bytes[Bytes.indexOf(bytes, content(600))] ^= 1;
    try (ImageArchive archive = new ZipArchive(write(bytes))) {
      List<String> names = List.of("Zoë/0.jpg", "Zoë/1.jpg", "Zoë/2.jpg");
      assertThat(archive.readSome(names)).containsExactly(content(500));
      assertThatThrownBy(() -> archive.readSome(names.subList(1, 3)))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll("Zoë/1.jpg", "check sum");
      assertThat(archive.readSome(names.subList(2, 3))).containsExactly(content(700));
    }
  }

  /** Those of old programs for Windows: several of them would look the same, or like others. */
  @Test
  void namesThatAreNotUtf8AreRefused() throws IOException {
    byte[] bytes = zip(ZipEntry.STORED, "", content(500));
    byte[] entry = {'P', 'K', 1, 2};
    bytes[Bytes.indexOf(bytes, entry) + 46 + 2] = (byte) 0x89;
    bytes[Bytes.indexOf(bytes, entry) + 46 + 3] = 'x';
    Path file = write(bytes);
    assertThatThrownBy(() -> new ZipArchive(file))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("a.zip, byte offset", "must be UTF-8");
  }

  @Test
  void entriesOutsideOfTheFileAreRefused() throws IOException {
    byte[] good = zip(ZipEntry.STORED, "", content(500));
    int entry = Bytes.indexOf(good, new byte[] {'P', 'K', 1, 2});
    for (int field : new int[] {20, 42}) { // packed size, offset
      byte[] bad = good.clone();
      bad[entry + field + 2] = 1;
      Path file = write(bad);
      assertThatThrownBy(() -> new ZipArchive(file))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll("a.zip, byte offset", "Zoë/0.jpg must lie in the file");
    }
  }

  @Test
  void encryptedEntriesAreRefused() throws IOException {
    byte[] bytes = zip(ZipEntry.STORED, "", content(500));
    int entry = Bytes.indexOf(bytes, new byte[] {'P', 'K', 1, 2});
    bytes[entry + 8] |= 1;
    Path file = write(bytes);
    assertThatThrownBy(() -> new ZipArchive(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Zoë/0.jpg is encrypted");
  }

  @Test
  void otherWaysOfPackingAreNamed() throws IOException {
    byte[] bytes = zip(ZipEntry.STORED, "", content(500));
    int entry = Bytes.indexOf(bytes, new byte[] {'P', 'K', 1, 2});
    bytes[entry + 10] = 93;
    try (ImageArchive archive = new ZipArchive(write(bytes))) {
      assertThatThrownBy(() -> archive.read("Zoë/0.jpg"))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("number 93");
    }
  }

  /** A changed byte in a stored picture shows nowhere else: it may well decode to other pixels. */
  @Test
  void picturesThatDoNotFitTheirCheckSumAreRefused() throws IOException {
    TinyFaces faces = TinyFaces.of(2, 2, 0.3, 1);
    Path zip = faces.writeZip(folder.resolve("faces.zip"));
    byte[] bytes = Files.readAllBytes(zip);
    int at = Bytes.indexOf(bytes, faces.encoded(2)) + faces.encoded(2).length - 20;
    bytes[at] ^= 1;
    Files.write(zip, bytes);
    try (ImageSet images = FolderData.of(zip).open()) {
      assertThat(images.encoded(1)).isEqualTo(faces.encoded(1));
      assertThatThrownBy(() -> images.encoded(2))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("tiny001/0000.png")
          .hasMessageContaining("check sum");
    }
  }
}
