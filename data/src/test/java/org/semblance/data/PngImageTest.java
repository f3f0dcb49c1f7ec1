package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PngImageTest {

  @Test
  void writesWhatImageIoReads() throws IOException {
    byte[] rgb = new byte[61 * 47 * 3];
    new SplittableRandom(1).nextBytes(rgb);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(PngImage.encode(rgb, 61, 47)));
    assertThat(image.getHeight()).isEqualTo(61);
    assertThat(image.getWidth()).isEqualTo(47);
    for (int i = 0; i < 61 * 47; i++) {
      int pixel = image.getRGB(i % 47, i / 47);
      assertThat(new byte[] {(byte) (pixel >> 16), (byte) (pixel >> 8), (byte) pixel})
          .containsExactly(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]);
    }
  }

  @Test
  void refusesPixelsThatDoNotFitTheSize() {
    assertThatThrownBy(() -> PngImage.encode(new byte[5], 1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1x2 pixels take 6 bytes, got 5");
  }
}
