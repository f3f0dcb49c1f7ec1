package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.semblance.nn.DeviceOptions;

class ImageDecoderTest {

  @SuppressWarnings("NullAway.Init")
  private static ImageDecoder decoder;

  @BeforeAll
  static void open() {
    decoder = ImageDecoder.open(DeviceOptions.SINGLE_THREAD);
  }

  @AfterAll
  static void close() {
    decoder.close();
  }

  @Test
  void decodesPngExactly() {
    byte[] rgb = decoder.decode(SampleImages.png(5, 7), "a.png", 5, 7);
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 7; x++) {
        int at = (y * 7 + x) * 3;
        int[] expected = SampleImages.smooth(y, x);
        assertThat(new int[] {rgb[at] & 255, rgb[at + 1] & 255, rgb[at + 2] & 255})
            .containsExactly(expected);
      }
    }
  }

  @Test
  void decodesJpegLikeImageIo() throws IOException {
    byte[] jpeg = SampleImages.jpeg(32, 32);
    byte[] rgb = decoder.decode(jpeg, "a.jpg", 32, 32);
    BufferedImage expected = ImageIO.read(new ByteArrayInputStream(jpeg));
    for (int i = 0; i < 32 * 32; i++) {
      int pixel = expected.getRGB(i % 32, i / 32);
      for (int channel = 0; channel < 3; channel++) {
        int value = pixel >> (16 - 8 * channel) & 255;
        // Both use accurate integer arithmetic; chroma is interpolated with other rounding.
        assertThat(rgb[i * 3 + channel] & 255).isBetween(value - 3, value + 3);
      }
    }
  }

  /** The sums were formed by another program of pictures decoded by libjpeg-turbo itself. */
  @Test
  void givesThePixelsOfLibjpegTurboBitForBit() throws IOException {
    try (InputStream in = ImageDecoderTest.class.getResourceAsStream("jpegs.txt")) {
      List<String[]> cases =
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.split(" "))
              .toList();
      assertThat(cases).hasSize(4);
      for (String[] parts : cases) {
        byte[] jpeg = Base64.getDecoder().decode(parts[2]);
        int height = Integer.parseInt(parts[0]);
        byte[] rgb = decoder.decode(jpeg, "a.jpg", height, Integer.parseInt(parts[1]));
        assertThat(Hashing.sha256().hashBytes(rgb)).hasToString(parts[3]);
      }
    }
  }

  @Test
  void makesThreeEqualChannelsOfGrey() {
    byte[] grey = SampleImages.write("png", BufferedImage.TYPE_BYTE_GRAY, 4, 4);
    byte[] rgb = decoder.decode(grey, "grey.png", 4, 4);
    for (int i = 0; i < rgb.length; i += 3) {
      assertThat(rgb[i]).isEqualTo(rgb[i + 1]).isEqualTo(rgb[i + 2]);
    }
    assertThat(rgb[0]).isNotEqualTo(rgb[rgb.length - 1]);
  }

  @Test
  void dropsTransparency() {
    byte[] png = SampleImages.write("png", BufferedImage.TYPE_INT_ARGB, 2, 2);
    assertThat(decoder.decode(png, "a.png", 2, 2))
        .containsExactly(0, 0, 90, 8, 0, 90, 0, 8, 90, 8, 8, 90);
  }

  @Test
  void namesFileAndBothSizesOfAnotherSize() {
    for (byte[] image : List.of(SampleImages.png(112, 92), SampleImages.jpeg(112, 92))) {
      assertThatThrownBy(() -> decoder.decode(image, "orl.zip!/s01/01.png", 112, 112))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("orl.zip!/s01/01.png")
          .hasMessageContaining("112 pixels high and 112 wide")
          .hasMessageContaining("got 112 high and 92 wide");
    }
  }

  @Test
  void refusesTruncatedPictures() {
    for (byte[] image : List.of(SampleImages.png(32, 32), SampleImages.jpeg(32, 32))) {
      for (int length : new int[] {12, image.length / 2, image.length - 20}) {
        byte[] cut = Arrays.copyOf(image, length);
        assertThatThrownBy(() -> decoder.decode(cut, "faces/Ann/1.jpg", 32, 32))
            .as("%s of %s bytes", length, image.length)
            .isInstanceOf(DataException.class)
            .hasMessageContaining("faces/Ann/1.jpg")
            .hasMessageContaining("cannot be decoded")
            .hasMessageNotContaining("onBadImage"); // is no key of those who evaluate or embed
      }
    }
  }

  @Test
  void refusesWhatIsNoPicture() {
    byte[] gif = SampleImages.write("gif", BufferedImage.TYPE_BYTE_INDEXED, 4, 4);
    assertThatThrownBy(() -> decoder.decode(gif, "a.jpg", 4, 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must be a JPEG or PNG file")
        .hasMessageContaining("0x474946383961");
    assertThatThrownBy(() -> decoder.decode(new byte[0], "empty.jpg", 4, 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("0 bytes");
  }

  @Test
  void refusesAnAbsurdSizeBeforeDecodingIt() {
    byte[] png = SampleImages.png(4, 4);
    png[16] = 0x7F; // the width's highest byte: two thousand million pixels
    assertThatThrownBy(() -> decoder.decode(png, "bomb.png", 4, 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("bomb.png");
  }

  @Test
  void refusesSizesThatNoPictureHas() {
    byte[] png = SampleImages.png(4, 4);
    for (int highest : new int[] {0, 0x80}) {
      png[16] = (byte) highest;
      png[19] = 0;
      assertThatThrownBy(() -> PictureFacts.of(png, "none.png"))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("none.png")
          .hasMessageContaining("no size");
    }
  }

  @Test
  void decodesTheSameFromSeveralThreads() {
    byte[] jpeg = SampleImages.jpeg(112, 112);
    byte[] expected = decoder.decode(jpeg, "a.jpg", 112, 112);
    List<byte[]> all =
        IntStream.range(0, 64)
            .parallel()
            .mapToObj(i -> decoder.decode(jpeg, "a.jpg", 112, 112))
            .toList();
    assertThat(all).allSatisfy(rgb -> assertThat(rgb).isEqualTo(expected));
  }
}
