package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.testing.TarBytes;

class PairFolderTest {

  /** As PLSC's converter with {@code --flip_test} writes it. */
  private static final String LIST =
      """
      images/00000000_0.png\timages/00000000_1.png\t1
      images/00000001_0.png\timages/00000001_1.png\t0
      images/00000000_0_hflip.png\timages/00000000_1_hflip.png\t1
      images/00000001_0_hflip.png\timages/00000001_1_hflip.png\t0
      """;

  @TempDir private Path parent;
  private Path folder;

  @BeforeEach
  void writeFolder() throws IOException {
    folder = parent.resolve("cfp_fp");
    Files.createDirectories(folder.resolve("images"));
    write("images/00000000_0.png", "Ann");
    write("images/00000000_1.png", "Ann, older");
    write("images/00000001_0.png", "Ann");
    write("images/00000001_1.png", "Bob");
    write("label.txt", LIST);
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private void assertRefused(String list, String... parts) throws IOException {
    write("label.txt", list);
    assertThatThrownBy(() -> new PairFolder(folder).open())
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(parts);
  }

  private static void assertPairs(PairSet pairs, String firstPlace) {
    assertThat(pairs.pairs()).isEqualTo(2);
    assertThat(pairs.images()).isEqualTo(3);
    assertThat(pairs.folds()).isEqualTo(10);
    assertThat(pairs.same(0)).isTrue();
    assertThat(pairs.same(1)).isFalse();
    assertThat(pairs.encoded(pairs.left(0))).asString().isEqualTo("Ann");
    assertThat(pairs.encoded(pairs.right(0))).asString().isEqualTo("Ann, older");
    assertThat(pairs.left(1)).isEqualTo(pairs.left(0));
    assertThat(pairs.encoded(pairs.right(1))).asString().isEqualTo("Bob");
    assertThat(pairs.place(0)).isEqualTo(firstPlace);
    assertThat(pairs.name()).isEqualTo("cfp_fp");
  }

  @Test
  void readsPairsWithoutTheirMirroredCopies() {
    assertPairs(new PairFolder(folder).open(), folder.resolve("images/00000000_0.png").toString());
  }

  @Test
  void readsTheSameOutOfAZipOrTarFile() throws IOException {
    Path file = parent.resolve("cfp_fp.zip");
    TarBytes tar = new TarBytes();
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name :
          new String[] {
            "label.txt",
            "images/00000000_0.png",
            "images/00000000_1.png",
            "images/00000001_0.png",
            "images/00000001_1.png"
          }) {
        byte[] content = Files.readAllBytes(folder.resolve(name));
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        tar.entry("./" + name, '0', content);
      }
    }
    assertPairs(new PairFolder(file).open(), file + "!/images/00000000_0.png");
    Path other = Files.write(parent.resolve("cfp_fp.tar"), tar.toBytes());
    assertPairs(new PairFolder(other).open(), other + "!/images/00000000_0.png");
  }

  @Test
  void namesTheLineOfAMistake() throws IOException {
    assertRefused(
        LIST + "images/00000009_0.png\timages/00000000_1.png\t1\n",
        "label.txt:5",
        "there is no picture images/00000009_0.png");
    assertRefused(
        LIST + "images/00000000_0.png\timages/00000000_1.png\t2\n", "label.txt:5", "PATH PATH 0|1");
    assertRefused("images/00000000_0.png\t7\n", "label.txt:1", "PATH PATH 0|1");
    assertRefused(
        "../cfp_fp/images/00000000_0.png\timages/00000000_1.png\t0\n", "label.txt:1", "inside it");
  }

  @Test
  void saysWhatAFolderLacks() throws IOException {
    assertRefused("images/00000000_0.png\timages/00000000_1.png\t1\n", "different people");
    assertRefused("\n", "label.txt must hold pairs, but it is empty");
    Files.write(folder.resolve("label.txt"), "\u00fc\t".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> new PairFolder(folder).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("label.txt must be text in UTF-8");
    Files.delete(folder.resolve("label.txt"));
    assertThatThrownBy(() -> new PairFolder(folder).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder + " must have a text label.txt in it");
    assertThatThrownBy(() -> new PairFolder(parent.resolve("agedb")).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("agedb");
  }
}
