package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.data.testing.TinyFaces;

class BinImageTest {

  private static final byte[] PICTURE = hex("ffd8ff41270a5c");

  @TempDir private Path folder;

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  /** Put together by hand from the format and the table of pickle's operations. */
  @Test
  void aWrappedPictureHasKeyAndPickle() {
    assertThat(BinImage.wrapped("1.jpg", PICTURE))
        .isEqualTo(hex("05000000 312e6a7067 0f000000 8003 42 07000000 ffd8ff41270a5c 2e"));
  }

  @Test
  void whatIsWrappedIsUnwrapped() {
    byte[] file = BinImage.wrapped("Jos\u00e9.png", PICTURE);
    assertThat(BinImage.is(file)).isTrue();
    assertThat(BinImage.picture(file, "1.bin")).isEqualTo(PICTURE);
    assertThat(BinImage.picture(BinImage.wrapped("", new byte[0]), "1.bin")).isEmpty();
  }

  @Test
  void picturesAreNotTakenForWrappedOnes() {
    for (byte[] file :
        List.of(
            SampleImages.jpeg(8, 8),
            SampleImages.png(8, 8),
            "some text".getBytes(StandardCharsets.UTF_8),
            new byte[0],
            new byte[7])) {
      assertThat(BinImage.is(file)).isFalse();
    }
  }

  /** Columns: bytes behind the key, what the message says. */
  @ParameterizedTest
  @CsvSource({
    "10000000 8003 42 07000000 ffd8ff41270a5c 2e, 16 bytes are promised behind the key",
    "0f000000 8003 42 07000000 ffd8ff41270a5c 2e 00, there are 16",
    "0f000000 8003 42 09000000 ffd8ff41270a5c 2e, cut short",
    "0f000000 8003 42 06000000 ffd8ff41270a 2e 00, something follows the pickle",
    "04000000 8003 4e 2e, a picture's bytes is expected",
    "0d000000 63 6f730a 73797374656d0a 2e 00, os.system",
    "00000000, cut short"
  })
  void damageIsNamed(String behind, String message) {
    byte[] file = hex("05000000 312e6a7067" + behind);
    assertThat(BinImage.is(file)).isTrue();
    assertThatThrownBy(() -> BinImage.picture(file, "images/1.bin"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("images/1.bin", message);
  }

  @Test
  void offsetsAreThoseOfTheFile() {
    byte[] file = BinImage.wrapped("1.jpg", PICTURE);
    file[13] = 'Q'; // the pickle begins here
    assertThatThrownBy(() -> BinImage.picture(file, "images/1.bin"))
        .hasMessageContaining("images/1.bin, byte offset 13: ");
  }

  @Test
  void aListMayNameBothKinds() throws IOException {
    TinyFaces faces = TinyFaces.of(2, 1, 0.3, 1);
    Files.write(folder.resolve("1.bin"), BinImage.wrapped("1.png", faces.encoded(0)));
    Files.write(folder.resolve("2.png"), faces.encoded(1));
    Path list = Files.writeString(folder.resolve("label.txt"), "1.bin\t0\n2.png\t1\n");
    try (ImageSet set = new ListedData(list, null, 1).open()) {
      assertThat(set.encoded(0)).isEqualTo(faces.encoded(0));
      assertThat(set.encoded(1)).isEqualTo(faces.encoded(1));
    }
    Files.write(
        folder.resolve("1.bin"), Arrays.copyOf(BinImage.wrapped("1.png", faces.encoded(0)), 100));
    try (ImageSet set = new ListedData(list, null, 1).open()) {
      assertThatThrownBy(() -> set.encoded(0))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(folder.resolve("1.bin").toString());
    }
  }
}
