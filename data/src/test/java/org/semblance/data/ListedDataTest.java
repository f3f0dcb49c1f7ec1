package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.data.testing.TinyFaces;

class ListedDataTest {

  private static final TinyFaces FACES = TinyFaces.of(3, 2, 0.3, 1);

  @TempDir private Path folder;

  private Path list(String text) throws IOException {
    return Files.writeString(folder.resolve("list.txt"), text);
  }

  @Test
  void pathsAndNumbersAsPaddleWritesThem() throws IOException {
    FACES.writeFolder(folder);
    Path file = list("tiny001/0000.png\t10\n./tiny000/0001.png\t9\n\ntiny002/0000.png\t10\n");
    try (ImageSet set = new ListedData(file, null, 1).open()) {
      assertThat(set.identities()).containsExactly("9", "10");
      assertThat(set.size()).isEqualTo(3);
      assertThat(set.label(0)).isEqualTo(1);
      assertThat(set.label(1)).isZero();
      assertThat(set.encoded(1)).isEqualTo(FACES.encoded(1));
      assertThat(set.fileName(2)).isEqualTo("0000.png");
    }
    try (ImageSet set = new ListedData(file, null, 2).openPart()) {
      assertThat(set.identities()).containsExactly("10");
      assertThat(set.size()).isEqualTo(2);
    }
  }

  @Test
  void mxnetsListsOfPicturesInAZip() throws IOException {
    Path zip = FACES.writeZip(folder.resolve("faces.zip"));
    Path file = list("7\t3.000000\ttiny001/0000.png\n8\t0\t1.5\ttiny000/0000.png\n");
    try (ImageSet set = new ListedData(file, zip, 1).open()) {
      assertThat(set.identities()).containsExactly("0", "3");
      assertThat(set.label(0)).isEqualTo(1);
      assertThat(set.encoded(0)).isEqualTo(FACES.encoded(2));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.png\t1",
        "/etc/passwd\t1",
        "a/../../b.png\t1",
        "a\u0000b.png\t1",
        "one column",
        "1\t2.5\ta.png",
        "1\t-3\ta.png",
        "\t1"
      })
  void linesThatMeanNothingGoodAreNamed(String line) throws IOException {
    FACES.writeFolder(folder);
    Path file = list("tiny000/0000.png\t0\n" + line + "\n");
    assertThatThrownBy(() -> new ListedData(file, null, 1).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file + ":2: ");
  }

  @Test
  void aListOfAnotherFolderIsNoticedAtOnce() throws IOException {
    Path file = list("nowhere/1.png\t0\nnowhere/2.png\t1\n");
    assertThatThrownBy(() -> new ListedData(file, null, 1).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("names nowhere/1.png")
        .hasMessageContaining("does not hold it");
  }
}
