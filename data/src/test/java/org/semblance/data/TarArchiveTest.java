package org.semblance.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.data.testing.TarBytes;

class TarArchiveTest {

  private static final String LONG = "L".repeat(90) + "/" + "a long name ".repeat(4) + ".jpg";

  @TempDir Path folder;

  private Path tar(TarBytes bytes) throws IOException {
    return Files.write(folder.resolve("faces.tar"), bytes.toBytes());
  }

  private Path fixture(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream stream = TarArchiveTest.class.getResourceAsStream("tar/" + name)) {
      Files.copy(Objects.requireNonNull(stream), file);
    }
    return file;
  }

  private void assertRefused(TarBytes bytes, String... parts) throws IOException {
    Path file = tar(bytes);
    assertThatThrownBy(() -> FolderData.of(file).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(parts);
  }

  /** The files were written by GNU tar and Python, with the script beside them. */
  @ParameterizedTest
  @ValueSource(strings = {"v7.tar", "ustar.tar", "gnu.tar", "pax.tar", "python.tar"})
  void filesOfOtherToolsAreRead(String name) throws IOException {
    boolean hasLong = !name.startsWith("v7");
    try (ImageFiles files = ImageFiles.open(fixture(name))) {
      String[] expected = {"Ann/1.jpg", LONG, "Zoë/ü.png"};
      assertThat(files.names())
          .containsExactly(hasLong ? expected : new String[] {expected[0], expected[2]});
      for (int i = 0; i < files.names().size(); i++) {
        assertThat(new String(files.read(i), UTF_8)).isEqualTo(files.names().get(i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sparse-gnu.tar", "sparse-pax.tar"})
  void filesWithHolesAreRefused(String name) throws IOException {
    Path file = fixture(name);
    assertThatThrownBy(() -> FolderData.of(file).openPart())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("sparse")
        .hasMessageContaining("without --sparse");
  }

  @Test
  void aTarFileIsKnownByItsContentToo() throws IOException {
    Path file =
        Files.write(
            folder.resolve("faces"), new TarBytes().file("A/1.jpg").file("B/1.jpg").toBytes());
    try (ImageSet images = FolderData.of(file).open()) {
      assertThat(images.place(1)).isEqualTo(file + "!/B/1.jpg");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../1.jpg", "Ann/../../1.jpg", "/Ann/1.jpg", "C:/1.jpg", "c:1.jpg", "Ann\\1.jpg"})
  void namesThatPointOutsideAreRefused(String name) throws IOException {
    TarBytes plain = new TarBytes().file("Ann/1.jpg").file(name);
    assertRefused(plain, "faces.tar!/" + name, "inside it", "write the archive anew");
    // However a name is stored.
    assertRefused(new TarBytes().gnuName(name).file("Ann/1.jpg"), "faces.tar!/" + name);
    assertRefused(new TarBytes().pax("path", name).file("Ann/1.jpg"), "faces.tar!/" + name);
  }

  @Test
  void namesWithDotsThatStayInsideAreRead() throws IOException {
    TarBytes bytes = new TarBytes().file("Ann/..1.jpg").file("./A..B/1..jpg").file("C/D:1.jpg");
    try (ImageSet images = FolderData.of(tar(bytes)).open()) {
      // A name that begins with a dot is hidden.
      assertThat(images.identities()).containsExactly("A..B", "C");
    }
  }

  @Test
  void linksAndDevicesArePassedOverUnlessTheyAreToBePictures() throws IOException {
    TarBytes others =
        new TarBytes()
            .entry("Ann/", '5', new byte[0])
            .header("Ann/latest", '2', 700)
            .header("tty", '3', 0)
            .entry("volume", 'V', new byte[0])
            .entry("index", 'D', new byte[600])
            .file("Ann/1.jpg")
            .file("Bob/1.jpg");
    try (ImageSet images = FolderData.of(tar(others)).open()) {
      assertThat(images.size()).isEqualTo(2);
      assertThat(images.encoded(1)).asString(UTF_8).isEqualTo("Bob/1.jpg");
    }
    for (char type : new char[] {'1', '2', '3', '6', 'Z'}) {
      assertRefused(
          new TarBytes().file("Ann/1.jpg").entry("Ann/2.jpg", type, new byte[0]),
          "faces.tar!/Ann/2.jpg",
          "is a link or a device",
          "--hard-dereference");
    }
  }

  @Test
  void aLaterEntryTakesThePlaceOfAnEarlierOne() throws IOException {
    TarBytes bytes =
        new TarBytes()
            .file("Ann/1.jpg")
            .file("Bob/1.jpg")
            .entry("./Ann/1.jpg", '0', "new".getBytes(UTF_8));
    try (ImageSet images = FolderData.of(tar(bytes)).open()) {
      assertThat(images.size()).isEqualTo(2);
      assertThat(images.encoded(0)).asString().isEqualTo("new");
    }
  }

  @Test
  void manyFilesAreFound() throws IOException {
    TarBytes bytes = new TarBytes();
    for (int i = 0; i < 5_000; i++) {
      bytes.file(i % 100 + "/" + i + ".jpg");
    }
    try (ImageSet images = FolderData.of(tar(bytes)).open()) {
      assertThat(images.size()).isEqualTo(5_000);
      // From several threads at once.
      IntStream.range(0, images.size())
          .parallel()
          .forEach(
              i ->
                  assertThat(images.place(i))
                      .endsWith("!/" + new String(images.encoded(i), UTF_8)));
    }
  }

  @Test
  void aFileThatIsCutShortIsNoticed() throws IOException {
    byte[] whole = new TarBytes().file("Ann/1.jpg").file("Bob/1.jpg").unfinished();
    Path file = folder.resolve("faces.tar");
    for (int length = 0; length <= whole.length; length += 256) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> FolderData.of(file).open())
          .isInstanceOf(DataException.class)
          .hasMessageContaining("cut short");
    }
  }

  @Test
  void everyChangedByteOfAHeaderIsNoticed() throws IOException {
    TarBytes bytes = new TarBytes().file("Ann/1.jpg").gnuName("Bob/2.jpg").file("Bob/1.jpg");
    Path file = folder.resolve("faces.tar");
    for (int header : bytes.headers()) {
      for (int i = 0; i < 512; i++) {
        byte[] bad = bytes.toBytes();
        bad[header + i] ^= 0x10;
        Files.write(file, bad);
        if (i < 148 || i >= 154) { // in the sum itself, a digit can become a space in front of it
          assertThatThrownBy(() -> FolderData.of(file).open())
              .as("byte %d", header + i)
              .isInstanceOf(DataException.class);
        }
      }
    }
  }

  /** Each would be a call inside of the other. */
  @Test
  void aChainOfLongNamesIsRefused() throws IOException {
    TarBytes chain = new TarBytes();
    for (int i = 0; i < 20_000; i++) {
      chain.header("././@LongLink", 'L', 0);
    }
    assertRefused(chain.file("Ann/1.jpg"), "byte offset 0", "at most 8 headers");
  }

  @Test
  void headersThatMeanNothingAreRefused() throws IOException {
    assertRefused(new TarBytes().gnuName("Ann/1.jpg"), "must follow its name");
    assertRefused(new TarBytes().header("Ann/1.jpg", '0', 1L << 32), "must have 4,294,967,296");
    assertRefused(new TarBytes().header("x", 'x', 2 << 20), "at most 1,048,576 bytes");
    assertRefused(new TarBytes().pax("size", "many").file("Ann/1.jpg"), "cannot be understood");
    assertRefused(new TarBytes().pax("path", "Ann/\uFFFD.jpg").file("Ann/1.jpg"), "in UTF-8");
  }

  /** Attributes of all entries, as git archive writes them, say nothing of names and sizes. */
  @Test
  void globalHeadersAreLeftOut() throws IOException {
    TarBytes bytes =
        new TarBytes()
            .entry("pax_global_header", 'g', "52 comment=0123456789\n".getBytes(UTF_8))
            .file("Ann/1.jpg")
            .pax("path", "Bob/" + "b".repeat(200) + ".jpg")
            .file("Bob/b.jpg");
    try (ImageSet images = FolderData.of(tar(bytes)).open()) {
      assertThat(images.fileName(1)).hasSize(204);
    }
  }

  @Test
  void whatACommentSaysIsNoAttribute() throws IOException {
    TarBytes bytes =
        new TarBytes()
            .pax("comment", "packed with path=/tmp and GNU.sparse.map=0")
            .file("Ann/1.jpg")
            .pax("linkpath", "/dev/null")
            .file("Bob/1.jpg");
    try (ImageSet images = FolderData.of(tar(bytes)).open()) {
      assertThat(images.identities()).containsExactly("Ann", "Bob");
    }
  }

  @Test
  void anEntryThatIsTooLargeForAPictureIsRefusedWhenItIsRead() throws IOException {
    Path file = folder.resolve("faces.tar");
    long size = 65L << 20;
    byte[] header = new TarBytes().header("Ann/1.jpg", '0', size).unfinished();
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(header);
      out.seek(header.length + size);
      out.write(new TarBytes().file("Bob/1.jpg").toBytes());
    }
    try (ImageSet images = FolderData.of(file).open()) {
      assertThat(images.encoded(1)).asString().isEqualTo("Bob/1.jpg");
      assertThatThrownBy(() -> images.encoded(0))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("faces.tar!/Ann/1.jpg")
          .hasMessageContaining("at most 67,108,864 bytes");
    }
  }

  @Test
  void anArchiveThatIsCompressedAsAWholeIsRefusedWithTheReason() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(new TarBytes().file("Ann/1.jpg").file("Bob/1.jpg").toBytes());
    }
    for (String name : new String[] {"faces.tar.gz", "faces.tgz", "faces.tar"}) {
      Path file = Files.write(folder.resolve(name), packed.toByteArray());
      assertThatThrownBy(() -> FolderData.of(file).open())
          .isInstanceOf(DataException.class)
          .hasMessageContaining("compressed as a whole with GZIP")
          .hasMessageContaining("only by unpacking all before it")
          .hasMessageContaining("gunzip " + file);
    }
  }

  @Test
  void aFolderAroundTheIdentitiesIsPointedOut() throws IOException {
    assertRefused(
        new TarBytes().file("faces/Ann/1.jpg").file("faces/Bob/1.jpg"),
        "holds no picture",
        "2 pictures elsewhere, such as faces/Ann/1.jpg",
        "pack the folder that the identities are in");
  }

  @Test
  void listsTakePicturesFromATarFile() throws IOException {
    Path tar = tar(new TarBytes().file("./a/b/1.jpg").file("a/2.png").file("Bob/Bob_0001.jpg"));
    Path list = Files.writeString(folder.resolve("list.txt"), "a/2.png\tZoe\na/b/1.jpg\tAnn\n");
    try (ImageSet images = new ListedData(list, tar, 1).open()) {
      assertThat(images.identities()).containsExactly("Ann", "Zoe");
      assertThat(images.encoded(0)).asString().isEqualTo("a/2.png");
      assertThat(images.encoded(1)).asString().isEqualTo("./a/b/1.jpg");
    }
    Path pairs =
        Files.writeString(
            folder.resolve("pairs.txt"), "a/b/1 ./a/2.png 0\na/2.png Bob/Bob_0001 1\n");
    PairSet set = new ListedPairs(pairs, tar).open();
    assertThat(set.encoded(set.right(0))).asString().isEqualTo("a/2.png");
    assertThat(set.place(set.left(0))).isEqualTo(tar + "!/a/b/1.jpg");
  }
}
