package org.semblance.data.convert;

import static com.google.common.base.Preconditions.checkArgument;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.semblance.data.DataException;
import org.semblance.data.PictureFacts;

/** Pictures as pixels and back, for preparing data; training decodes elsewhere, and faster. */
public final class Rasters {

  /** No picture with more pixels is decoded: 200 MB. */
  private static final long MOST_PIXELS = 50_000_000;

  /** PNG's packing makes 1032 bytes of one at most, of 8 pixels each; JPEG's makes less. */
  private static final long MOST_PIXELS_PER_BYTE = 8 * 1032;

  static {
    ImageIO.setUseCache(false); // or every picture would go through a file
  }

  private static final int LARGEST_SIDE = 4096;

  private Rasters() {}

  /** Requires the side of a picture, in pixels, to be in [1, 4096]. */
  public static void checkSide(int side) {
    checkArgument(
        side >= 1 && side <= LARGEST_SIDE, "a side must be in [1, %s], got %s", LARGEST_SIDE, side);
  }

  /** Requires the quality of a JPEG to be in [1, 100]. */
  public static void checkQuality(int quality) {
    checkArgument(
        quality >= 1 && quality <= 100, "the quality must be in [1, 100], got %s", quality);
  }

  /**
   * Pixels, row by row.
   *
   * @param rgb three bytes each; not copied
   */
  public record Raster(int height, int width, byte[] rgb) {}

  /**
   * Decodes a picture of any size.
   *
   * @param place where it comes from, for messages
   * @throws DataException if it is no picture, is damaged, or would take too much memory
   */
  public static Raster decode(byte[] encoded, String place) {
    BufferedImage image = image(encoded, place);
    // Drawn, since asking a grey picture for RGB would brighten it.
    BufferedImage drawn =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = drawn.createGraphics();
    graphics.drawImage(image, 0, 0, null);
    graphics.dispose();
    int[] pixels = ((DataBufferInt) drawn.getRaster().getDataBuffer()).getData();
    byte[] rgb = new byte[pixels.length * 3];
    for (int i = 0; i < pixels.length; i++) {
      rgb[3 * i] = (byte) (pixels[i] >> 16);
      rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
      rgb[3 * i + 2] = (byte) pixels[i];
    }
    return new Raster(image.getHeight(), image.getWidth(), rgb);
  }

  /** Returns how many pixels a file may claim to have: no more than its bytes can hold. */
  static long mostPixels(byte[] encoded) {
    return Math.min(MOST_PIXELS, MOST_PIXELS_PER_BYTE * encoded.length);
  }

  static BufferedImage image(byte[] encoded, String place) {
    PictureFacts facts = PictureFacts.of(encoded, place);
    long most = mostPixels(encoded);
    if ((long) facts.height() * facts.width() > most) {
      throw new DataException(
          String.format(
              "%s: a picture of %,d bytes may have at most %,d pixels, this one has %,d x %,d;"
                  + " remove it",
              place, encoded.length, most, facts.width(), facts.height()));
    }
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(encoded));
      if (image == null) {
        throw new DataException(place + " cannot be decoded; replace or remove it");
      }
      return image;
    } catch (IOException | RuntimeException e) {
      if (e instanceof DataException) {
        throw (DataException) e;
      }
      // Java's decoders throw all kinds of exceptions at damaged pictures.
      throw new DataException(
          String.format("%s cannot be decoded: %s; replace or remove it", place, e.getMessage()),
          e);
    }
  }

  /** Encodes pixels as JPEG of a quality from 1 to 100. */
  public static byte[] jpeg(Raster raster, int quality) {
    BufferedImage image =
        new BufferedImage(raster.width(), raster.height(), BufferedImage.TYPE_INT_RGB);
    byte[] rgb = raster.rgb();
    for (int i = 0; i < rgb.length / 3; i++) {
      int pixel = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
      image.setRGB(i % raster.width(), i / raster.width(), pixel);
    }
    return jpeg(image, quality);
  }

  static byte[] jpeg(BufferedImage image, int quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(quality / 100f);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
