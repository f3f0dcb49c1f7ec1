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
import org.junit.jupiter.params.provider.ValueSource;

class FolderDataTest {

  @TempDir Path folder;

  /** Makes a folder, or a ZIP file of the same content; each picture holds its own name. */
  private Path tree(boolean zipped, String... names) throws IOException {
    Path root = Files.createDirectories(folder.resolve("faces"));
    if (!zipped) {
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
  @ValueSource(booleans = {false, true})
  void listsPicturesByIdentityAndName(boolean zipped) throws IOException {
    Path path = tree(zipped, "Zoe/b.png", "Ann/2.JPG", "Ann/1.jpeg", "Zoe/a.PNG", "Bob/x.jpg");
    try (ImageSet images = FolderData.of(path).open()) {
      assertThat(images.identities()).containsExactly("Ann", "Bob", "Zoe");
      assertThat(contents(images))
          .containsExactly(
              "0 Ann/1.jpeg", "0 Ann/2.JPG", "1 Bob/x.jpg", "2 Zoe/a.PNG", "2 Zoe/b.png");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ignoresStrayFiles(boolean zipped) throws IOException {
    Path path =
        tree(
            zipped,
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
  @ValueSource(booleans = {false, true})
  void ordersNumericNamesAsIntegersWithoutTakingThemForClasses(boolean zipped) throws IOException {
    Path path = tree(zipped, "10/a.jpg", "9/a.jpg", "69003071/a.jpg", "010/a.jpg");
    try (ImageSet images = FolderData.of(path).open()) {
      assertThat(images.identities()).containsExactly("9", "010", "10", "69003071");
      assertThat(images.label(3)).isEqualTo(3);
    }
  }

  @Test
  void ordersMixedNamesLexicographically() throws IOException {
    Path path = tree(false, "10/a.jpg", "9/a.jpg", "x/a.jpg");
    try (ImageSet images = FolderData.of(path).open()) {
      assertThat(images.identities()).containsExactly("10", "9", "x");
    }
  }

  @Test
  void namesThePlaceOfEachPicture() throws IOException {
    try (ImageSet images = FolderData.of(tree(true, "Ann/1.jpg", "Bob/1.jpg")).open()) {
      assertThat(images.place(1)).endsWith("faces.zip!/Bob/1.jpg");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsOnlyListedIdentities(boolean zipped) throws IOException {
    Path path = tree(zipped, "Ann/1.jpg", "Bob/1.jpg", "Zoe/1.jpg");
    Path list = Files.writeString(folder.resolve("list.txt"), "Zoe\r\n\nAnn\n");
    try (ImageSet images = new FolderData(path, list, 1).open()) {
      assertThat(images.identities()).containsExactly("Ann", "Zoe");
    }
  }

  @Test
  void leavesOutIdentitiesWithFewPictures() throws IOException {
    Path path = tree(false, "Ann/1.jpg", "Ann/2.jpg", "Bob/1.jpg", "Zoe/1.jpg", "Zoe/2.jpg");
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
    Path path = tree(false);
    assertThatThrownBy(() -> FolderData.of(path).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds no picture")
        .hasMessageContaining("IDENTITY/IMAGE.jpg");
  }

  @Test
  void saysWhenThereIsOneIdentityOnly() throws IOException {
    Path path = tree(false, "Ann/1.jpg", "Ann/2.jpg");
    assertThatThrownBy(() -> FolderData.of(path).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("at least two identities")
        .hasMessageContaining("only Ann");
  }

  @Test
  void saysWhenNoIdentityHasEnoughPictures() throws IOException {
    Path path = tree(false, "Ann/1.jpg", "Ann/2.jpg", "Bob/1.jpg");
    assertThatThrownBy(() -> new FolderData(path, null, 5).open())
        .hasMessageContaining("minimumImages=5")
        .hasMessageContaining("of 2 identities the largest has 2");
  }

  @Test
  void namesTheLineOfAnIdentityThatIsNotThere() throws IOException {
    Path path = tree(false, "Ann/1.jpg", "Bob/1.jpg");
    Path list = Files.writeString(folder.resolve("list.txt"), "Ann\n\nZoe\n");
    assertThatThrownBy(() -> new FolderData(path, list, 1).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("list.txt:3")
        .hasMessageContaining("Zoe");
  }

  @Test
  void saysWhenAListMatchesNothing() throws IOException {
    Path path = tree(false, "Ann/1.jpg", "Bob/1.jpg");
    Path list = Files.writeString(folder.resolve("list.txt"), "7201\n7202\n");
    assertThatThrownBy(() -> new FolderData(path, list, 1).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none of them is in")
        .hasMessageContaining("7201")
        .hasMessageContaining("Ann");
  }

  @Test
  void saysWhenAListIsMissingOrEmpty() throws IOException {
    Path path = tree(false, "Ann/1.jpg", "Bob/1.jpg");
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

  @Test
  void treatsNamesThatPointOutsideAsNames() throws IOException {
    Path path = tree(true, "../1.jpg", "Ann/1.jpg", "Bob/1.jpg", "../../etc/1.jpg");
    try (ImageSet images = FolderData.of(path).open()) {
      assertThat(images.identities()).doesNotContain("etc");
      assertThat(contents(images)).contains("0 Ann/1.jpg", "1 Bob/1.jpg");
    }
  }

  @Test
  void readsAZipFromSeveralThreadsAtOnce() throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      names.add(i % 10 + "/" + i + ".jpg");
    }
    try (ImageSet images = FolderData.of(tree(true, names.toArray(new String[0]))).open()) {
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
