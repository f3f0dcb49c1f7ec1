package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.data.testing.TarBytes;
import org.semblance.data.testing.TinyFaces;

class FolderDataTest {

  @TempDir Path folder;

  /** What holds the pictures. */
  enum Kind {
    FOLDER,
    ZIP,
    TAR
  }

  /** Makes a folder, or an archive of the same content; each picture holds its own name. */
  private Path tree(Kind kind, String... names) throws IOException {
    Path root = Files.createDirectories(folder.resolve("faces"));
    if (kind == Kind.TAR) {
      TarBytes tar = new TarBytes();
      for (String name : names) {
        tar.file(name);
      }
      return Files.write(folder.resolve("faces.tar"), tar.toBytes());
    }
    if (kind == Kind.FOLDER) {
      for (String name : names) {
        Path file = root.resolve(name);
        Files.createDirectories(folder.resolve("faces/" + name).getParent());
        Files.writeString(file, name);
      }
      return root;
    }
    Path zip = folder.resolve("faces.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : names) {
        out.putNextEntry(new ZipEntry(name));
        out.write(name.getBytes(StandardCharsets.UTF_8));
      }
    }
    return zip;
  }

  private static List<String> contents(ImageSet images) {
    List<String> contents = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      contents.add(images.label(i) + " " + new String(images.encoded(i), StandardCharsets.UTF_8));
    }
    return contents;
  }

  @ParameterizedTest
  @EnumSource
  void listsPicturesByIdentityAndName(Kind kind) throws IOException {
    Path path = tree(kind, "Zoe/b.png", "Ann/2.JPG", "Ann/1.jpeg", "Zoe/a.PNG", "Bob/x.jpg");
    try (ImageSet images = FolderData.of(path).open()) {
      assertThat(images.identities()).containsExactly("Ann", "Bob", "Zoe");
      assertThat(contents(images))
          .containsExactly(
              "0 Ann/1.jpeg", "0 Ann/2.JPG", "1 Bob/x.jpg", "2 Zoe/a.PNG", "2 Zoe/b.png");
    }
  }

  @ParameterizedTest
  @EnumSource
  void ignoresStrayFiles(Kind kind) throws IOException {
    Path path =
        tree(
            kind,
            "Ann/1.jpg",
            "Bob/1.jpg",
            "README.txt",
            "stray.jpg",
            "Ann/notes.txt",
            "Ann/._1.jpg",
            "Ann/deeper/2.jpg",
            ".cache/1.jpg",
            "__MACOSX/1.jpg");
    try (ImageSet images = FolderData.of(path).open()) {
      assertThat(contents(images)).containsExactly("0 Ann/1.jpg", "1 Bob/1.jpg");
    }
  }

  @ParameterizedTest
  @EnumSource
  void ordersNumericNamesAsIntegersWithoutTakingThemForClasses(Kind kind) throws IOException {
    Path path = tree(kind, "10/a.jpg", "9/a.jpg", "69003071/a.jpg", "010/a.jpg");
    try (ImageSet images = FolderData.of(path).open()) {
      assertThat(images.identities()).containsExactly("9", "010", "10", "69003071");
      assertThat(images.label(3)).isEqualTo(3);
    }
  }

  @Test
  void ordersMixedNamesLexicographically() throws IOException {
    Path path = tree(Kind.FOLDER, "10/a.jpg", "9/a.jpg", "x/a.jpg");
    try (ImageSet images = FolderData.of(path).open()) {
      assertThat(images.identities()).containsExactly("10", "9", "x");
    }
  }

  @Test
  void namesThePlaceOfEachPicture() throws IOException {
    try (ImageSet images = FolderData.of(tree(Kind.ZIP, "Ann/1.jpg", "Bob/1.jpg")).open()) {
      assertThat(images.place(1)).endsWith("faces.zip!/Bob/1.jpg");
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsOnlyListedIdentities(Kind kind) throws IOException {
    Path path = tree(kind, "Ann/1.jpg", "Bob/1.jpg", "Zoe/1.jpg");
    Path list = Files.writeString(folder.resolve("list.txt"), "Zoe\r\n\nAnn\n");
    try (ImageSet images = new FolderData(path, list, 1).open()) {
      assertThat(images.identities()).containsExactly("Ann", "Zoe");
    }
  }

  @Test
  void leavesOutIdentitiesWithFewPictures() throws IOException {
    Path path = tree(Kind.FOLDER, "Ann/1.jpg", "Ann/2.jpg", "Bob/1.jpg", "Zoe/1.jpg", "Zoe/2.jpg");
    try (ImageSet images = new FolderData(path, null, 2).open()) {
      assertThat(images.identities()).containsExactly("Ann", "Zoe");
      assertThat(images.size()).isEqualTo(4);
    }
  }

  @Test
  void saysWhenNothingIsThere() {
    Path path = folder.resolve("fases");
    assertThatThrownBy(() -> FolderData.of(path).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining("nothing is there");
  }

  @Test
  void saysWhenAFolderIsEmpty() throws IOException {
    Path path = tree(Kind.FOLDER);
    assertThatThrownBy(() -> FolderData.of(path).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds no picture")
        .hasMessageContaining("IDENTITY/IMAGE.jpg");
  }

  @Test
  void saysWhenThereIsOneIdentityOnly() throws IOException {
    Path path = tree(Kind.FOLDER, "Ann/1.jpg", "Ann/2.jpg");
    assertThatThrownBy(() -> FolderData.of(path).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("at least two identities")
        .hasMessageContaining("only Ann");
  }

  @Test
  void saysWhenNoIdentityHasEnoughPictures() throws IOException {
    Path path = tree(Kind.FOLDER, "Ann/1.jpg", "Ann/2.jpg", "Bob/1.jpg");
    assertThatThrownBy(() -> new FolderData(path, null, 5).open())
        .hasMessageContaining("minimumImages=5")
        .hasMessageContaining("of 2 identities the largest has 2");
  }

  @Test
  void namesTheLineOfAnIdentityThatIsNotThere() throws IOException {
    Path path = tree(Kind.FOLDER, "Ann/1.jpg", "Bob/1.jpg");
    Path list = Files.writeString(folder.resolve("list.txt"), "Ann\n\nZoe\n");
    assertThatThrownBy(() -> new FolderData(path, list, 1).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("list.txt:3")
        .hasMessageContaining("Zoe");
  }

  @Test
  void saysWhenAListMatchesNothing() throws IOException {
    Path path = tree(Kind.FOLDER, "Ann/1.jpg", "Bob/1.jpg");
    Path list = Files.writeString(folder.resolve("list.txt"), "7201\n7202\n");
    assertThatThrownBy(() -> new FolderData(path, list, 1).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none of them is in")
        .hasMessageContaining("7201")
        .hasMessageContaining("Ann");
  }

  @Test
  void saysWhenAListIsMissingOrEmpty() throws IOException {
    Path path = tree(Kind.FOLDER, "Ann/1.jpg", "Bob/1.jpg");
    Path missing = folder.resolve("nowhere.txt");
    assertThatThrownBy(() -> new FolderData(path, missing, 1).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nowhere.txt");
    Path empty = Files.writeString(folder.resolve("empty.txt"), "\n");
    assertThatThrownBy(() -> new FolderData(path, empty, 1).open())
        .hasMessageContaining("got none");
  }

  @Test
  void saysWhenAFileIsNoZip() throws IOException {
    Path path = Files.writeString(folder.resolve("faces.zip"), "not a ZIP file");
    assertThatThrownBy(() -> FolderData.of(path).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("faces.zip")
        .hasMessageContaining("ZIP");
  }

  @Test
  void unpacksNoMoreOfAnEntryThanAPictureMayHave() throws IOException {
    Path zip = folder.resolve("bomb.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : List.of("Ann/1.jpg", "Bob/1.jpg")) {
        out.putNextEntry(new ZipEntry(name));
        byte[] zeros = new byte[1 << 20];
        for (int i = 0; i < 65; i++) {
          out.write(zeros);
        }
      }
    }
    try (ImageSet images = FolderData.of(zip).open()) {
      assertThatThrownBy(() -> images.encoded(0))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("Ann/1.jpg")
          .hasMessageContaining("at most 67,108,864 bytes");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../1.jpg", "../../etc/notes.txt", "/Ann/1.jpg", "C:/1.jpg", "Ann\\1.jpg"})
  void namesInAZipThatPointOutsideAreRefused(String name) throws IOException {
    Path path = tree(Kind.ZIP, "Ann/1.jpg", name, "Bob/1.jpg");
    assertThatThrownBy(() -> FolderData.of(path).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("faces.zip!/" + name)
        .hasMessageContaining("inside it")
        .hasMessageContaining("write the archive anew");
  }

  /** Bit 0 of the flags says so, in the entry and in the directory at the end. */
  @Test
  void anEncryptedZipIsRefused() throws IOException {
    Path path = tree(Kind.ZIP, "Ann/1.jpg", "Bob/1.jpg");
    byte[] bytes = Files.readAllBytes(path);
    for (int i = 0; i + 4 < bytes.length; i++) {
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 3 && bytes[i + 3] == 4) {
        bytes[i + 6] |= 1;
      }
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1 && bytes[i + 3] == 2) {
        bytes[i + 8] |= 1;
      }
    }
    Files.write(path, bytes);
    assertThatThrownBy(() -> FolderData.of(path).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("faces.zip")
        .hasMessageContaining("encrypted")
        .hasMessageContaining("password");
  }

  @Test
  void aDamagedEntryOfAZipIsNoticedWhenItIsRead() throws IOException {
    Path zip = TinyFaces.of(2, 1, 0.3, 1).writeZip(folder.resolve("faces.zip"));
    byte[] bytes = Files.readAllBytes(zip);
    bytes[300] ^= 1; // inside of the first picture, which is stored as it is
    Files.write(zip, bytes);
    try (ImageSet images = FolderData.of(zip).open()) {
      assertThat(images.encoded(1)).isNotEmpty();
      assertThatThrownBy(() -> images.encoded(0))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("tiny000/0000.png")
          .hasMessageContaining("check sum");
    }
  }

  @Test
  void readsAZipFromSeveralThreadsAtOnce() throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      names.add(i % 10 + "/" + i + ".jpg");
    }
    try (ImageSet images = FolderData.of(tree(Kind.ZIP, names.toArray(new String[0]))).open()) {
      List<String> expected = contents(images);
      List<List<String>> read =
          java.util.stream.IntStream.range(0, 8)
              .parallel()
              .mapToObj(i -> contents(images))
              .toList();
      assertThat(read).allSatisfy(list -> assertThat(list).isEqualTo(expected));
    }
  }

  @Test
  void rejectsMinimumImagesBelowOne() {
    assertThatThrownBy(() -> new FolderData(folder, null, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("minimumImages must be >= 1, got 0");
  }
}
