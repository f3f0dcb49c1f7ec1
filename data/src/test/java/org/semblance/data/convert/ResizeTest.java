package org.semblance.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.semblance.data.DataException;
import org.semblance.data.PictureFacts;

class ResizeTest {

  /** Left half red, right half blue. */
  private static byte[] png(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, x < width / 2 ? 0xC00000 : 0x0000C0);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  @Test
  void picturesGetTheSideAndKeepTheirContent() throws IOException {
    byte[] small = new Resize(112, 95).apply(png(500, 300), "here");
    assertThat(PictureFacts.of(small, "small"))
        .extracting(PictureFacts::png, PictureFacts::height, PictureFacts::width)
        .containsExactly(false, 112, 112);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(small));
    assertThat(image.getRGB(20, 60) & 0xFF0000).isBetween(0xB80000, 0xC80000);
    assertThat(image.getRGB(20, 60) & 0xFF).isLessThan(10);
    assertThat(image.getRGB(90, 60) & 0xFF).isBetween(0xB8, 0xC8);
  }

  @Test
  void withoutASideOnlyTheEncodingChanges() throws IOException {
    byte[] good = new Resize(null, 95).apply(png(50, 30), "here");
    byte[] poor = new Resize(null, 10).apply(png(50, 30), "here");
    assertThat(PictureFacts.of(good, "good"))
        .extracting(PictureFacts::height, PictureFacts::width)
        .containsExactly(30, 50);
    assertThat(poor.length).isLessThan(good.length);
  }

  @Test
  void whatCannotBeDecodedIsNamed() throws IOException {
    byte[] cut = Arrays.copyOf(png(50, 30), 60);
    assertThatThrownBy(() -> new Resize(112, 95).apply(cut, "faces/1.png"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("faces/1.png");
  }

  /** A header of 30,000 by 30,000 pixels would fill the memory if it were believed. */
  @Test
  void absurdSizesAreRefusedBeforeDecoding() throws IOException {
    byte[] bomb = png(50, 30);
    for (int at : new int[] {16, 20}) {
      bomb[at + 2] = 30_000 >> 8;
      bomb[at + 3] = (byte) 30_000;
    }
    assertThatThrownBy(() -> new Resize(112, 95).apply(bomb, "bomb.png"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("bomb.png")
        .hasMessageContaining("30,000 x 30,000");
  }
}
