package org.semblance.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Pictures written by ImageIO, which the code under test does not use. */
final class SampleImages {

  private SampleImages() {}

  /** Red grows to the right, green downwards, blue is 90; multiples of 8. */
  static int[] smooth(int y, int x) {
    return new int[] {x % 32 * 8, y % 32 * 8, 90};
  }

  static BufferedImage image(int type, int height, int width) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int[] rgb = smooth(y, x);
        image.setRGB(x, y, 0xFF000000 | rgb[0] << 16 | rgb[1] << 8 | rgb[2]);
      }
    }
    return image;
  }

  static byte[] write(String format, int type, int height, int width) {
    return write(format, image(type, height, width));
  }

  static byte[] write(String format, BufferedImage image) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("ImageIO cannot write " + format);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] png(int height, int width) {
    return write("png", BufferedImage.TYPE_INT_RGB, height, width);
  }

  static byte[] jpeg(int height, int width) {
    return write("jpg", BufferedImage.TYPE_INT_RGB, height, width);
  }
}
