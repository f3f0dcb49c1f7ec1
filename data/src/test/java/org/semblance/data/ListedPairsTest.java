package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListedPairsTest {

  private static final String[] NAMES = {
    "Ann/Ann_0001.jpg", "Ann/Ann_0002.png", "Bob/Bob_0001.jpg", "Zoe/Zoe_0012.JPG"
  };

  @TempDir Path folder;

  @BeforeEach
  void writePictures() throws IOException {
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(folder.resolve("faces.zip")))) {
      for (String name : NAMES) {
        Files.createDirectories(folder.resolve("faces/" + name.substring(0, 3)));
        Files.writeString(folder.resolve("faces/" + name), name);
        zip.putNextEntry(new ZipEntry(name));
        zip.write(name.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private PairSet read(String images, String text) throws IOException {
    Path list = Files.writeString(folder.resolve("pairs.txt"), text);
    return new ListedPairs(list, folder.resolve(images)).open();
  }

  private void assertRefused(String text, String... parts) {
    assertThatThrownBy(() -> read("faces", text))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(parts);
  }

  private static String describe(PairSet pairs) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pairs.pairs(); i++) {
      text.append(new String(pairs.encoded(pairs.left(i)), StandardCharsets.UTF_8))
          .append(pairs.same(i) ? " = " : " / ")
          .append(new String(pairs.encoded(pairs.right(i)), StandardCharsets.UTF_8))
          .append('\n');
    }
    return text.toString();
  }

  private static final String EXPECTED =
      """
      Ann/Ann_0001.jpg = Ann/Ann_0002.png
      Ann/Ann_0002.png / Zoe/Zoe_0012.JPG
      Ann/Ann_0002.png = Ann/Ann_0001.jpg
      Bob/Bob_0001.jpg / Zoe/Zoe_0012.JPG
      """;

  @Test
  void readsTheFormatOfLfw() throws IOException {
    String text = "2\t1\nAnn\t1\t2\nAnn\t2\tZoe\t12\nAnn\t2\t1\nBob\t1\tZoe\t12\n";
    for (String images : new String[] {"faces", "faces.zip"}) {
      PairSet pairs = read(images, text);
      assertThat(describe(pairs)).isEqualTo(EXPECTED);
      assertThat(pairs.folds()).isEqualTo(2);
      assertThat(pairs.images()).isEqualTo(4);
      assertThat(pairs.name()).isEqualTo("pairs");
    }
  }

  @Test
  void readsTheFormatOfLfwWithoutFolds() throws IOException {
    PairSet pairs = read("faces.zip", "2\nAnn 1 2\nAnn 2 1\nAnn 2 Zoe 12\nBob 1 Zoe 12\n");
    assertThat(pairs.pairs()).isEqualTo(4);
    assertThat(pairs.folds()).isEqualTo(1);
    assertThat(pairs.place(pairs.right(3))).endsWith("faces.zip!/Zoe/Zoe_0012.JPG");
  }

  @Test
  void readsLinesOfTwoPathsAndAnAnswer() throws IOException {
    String text =
        """
        Ann/Ann_0001.jpg Ann/Ann_0002.png 1

        Ann/Ann_0002 Zoe/Zoe_0012.JPG 0
        Ann/Ann_0002.png\tAnn/Ann_0001.jpg\t1
        Bob/Bob_0001.jpg Zoe/Zoe_0012 0
        """;
    for (String images : new String[] {"faces", "faces.zip"}) {
      PairSet pairs = read(images, text);
      assertThat(describe(pairs)).isEqualTo(EXPECTED);
      assertThat(pairs.folds()).isEqualTo(10);
    }
  }

  @Test
  void aHeaderMayStandAbovePathsToo() throws IOException {
    PairSet pairs =
        read(
            "faces",
            """
            2\t1
            Ann/Ann_0001.jpg\tAnn/Ann_0002.png\t1
            Ann/Ann_0002.png\tZoe/Zoe_0012.JPG\t0
            Ann\t2\t1
            Bob/Bob_0001.jpg\tZoe/Zoe_0012.JPG\t0
            """);
    assertThat(describe(pairs)).isEqualTo(EXPECTED);
    assertThat(pairs.folds()).isEqualTo(2);
  }

  @Test
  void readsPathsAsFindWritesThem() throws IOException {
    PairSet pairs =
        read(
            "faces.zip",
            """
            ./Ann/Ann_0001.jpg ././Ann/Ann_0002.png 1
            Ann/Ann_0001.jpg .//Zoe/Zoe_0012.JPG 0
            """);
    assertThat(pairs.left(0)).isEqualTo(pairs.left(1));
    assertThat(pairs.images()).isEqualTo(3);
  }

  @Test
  void numbersPicturesInLatinDigitsWhereverItRuns() throws IOException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(String.format("%d", 1)).isEqualTo("\u0661");
      assertThat(read("faces", "1 1\nAnn 1 2\nAnn 2 Zoe 12\n").images()).isEqualTo(3);
      try (ImageSet drawn = new DrawnFaces(2, 1, 0).open()) {
        assertThat(drawn.identities()).containsExactly("drawn00000", "drawn00001");
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void namesTheLineOfAPictureThatIsNotThere() {
    assertRefused(
        "1 1\nAnn 1 2\nAnn 2 Bob 7\n", "pairs.txt:3", "Bob/Bob_0007", "there is no picture");
    assertRefused("Ann/Ann_0001.jpg Eve/1.jpg 0\n", "pairs.txt:1", "Eve/1.jpg");
  }

  @Test
  void namesTheLineOfAMistake() {
    assertRefused("1 1\nAnn 1 2\nAnn two Bob 1\n", "pairs.txt:3", "got two");
    assertRefused("1 1\nAnn 1\nAnn 2 Bob 1\n", "pairs.txt:2", "got 2 fields", "NAME N1 N2");
    assertRefused("Ann/Ann_0001.jpg Ann/Ann_0002.png yes\n", "pairs.txt:1", "PATH PATH 0|1");
  }

  @Test
  void comparesTheHeaderWithThePairs() {
    assertRefused("2 1\nAnn 1 2\nAnn 2 Bob 1\n", "pairs.txt:1", "4 in all", "found 2");
  }

  @Test
  void readsNothingOutsideTheFolder() throws IOException {
    Files.writeString(folder.resolve("secret.jpg"), "secret");
    assertRefused("../secret.jpg Ann/Ann_0001.jpg 0\n", "pairs.txt:1", "inside it");
    assertRefused("a\u0000b.jpg Ann/Ann_0001.jpg 0\n", "pairs.txt:1", "inside it");
    assertRefused(
        folder.resolve("secret.jpg") + " Ann/Ann_0001.jpg 0\n", "pairs.txt:1", "inside it");
  }

  @Test
  void saysWhenTheListIsMissingOrEmpty() {
    assertRefused("\n\n", "pairs.txt", "it is empty");
    Path missing = folder.resolve("list.txt");
    assertThatThrownBy(() -> new ListedPairs(missing, folder.resolve("faces")).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("list.txt");
    assertThatThrownBy(() -> new ListedPairs(missing, folder.resolve("nowhere")).open())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nowhere");
  }
}
