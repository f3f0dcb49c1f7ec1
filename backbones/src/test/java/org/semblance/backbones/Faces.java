package org.semblance.backbones;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TUint8;

/** Images as tensors, drawn at random or decoded by the JDK. */
final class Faces {

  private Faces() {}

  /** Returns where the shared data may lie. */
  static Path data() {
    return Path.of(System.getProperty("semblance.root", ".."), "../shared/data");
  }

  static byte[] random(long seed, int count, int side) {
    byte[] pixels = new byte[count * side * side * 3];
    SplittableRandom random = new SplittableRandom(seed);
    random.nextBytes(pixels);
    return pixels;
  }

  /** Returns pixels mirrored left to right. */
  static byte[] mirrored(byte[] pixels, int side) {
    byte[] out = new byte[pixels.length];
    int rows = pixels.length / (side * 3);
    for (int row = 0; row < rows; row++) {
      for (int x = 0; x < side; x++) {
        int from = (row * side + x) * 3;
        System.arraycopy(pixels, from, out, (row * side + side - 1 - x) * 3, 3);
      }
    }
    return out;
  }

  static TUint8 tensor(byte[] pixels, int count, int height, int width) {
    return TUint8.tensorOf(
        Shape.of(count, height, width, 3), t -> t.asRawTensor().data().write(pixels));
  }

  /** Returns an encoded picture's pixels, RGB. */
  static byte[] decode(byte[] encoded) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(encoded));
    byte[] pixels = new byte[image.getWidth() * image.getHeight() * 3];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        pixels[at++] = (byte) (rgb >> 16);
        pixels[at++] = (byte) (rgb >> 8);
        pixels[at++] = (byte) rgb;
      }
    }
    return pixels;
  }
}
