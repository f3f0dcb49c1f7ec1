package org.semblance.data.convert;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ImageSet;

/**
 * Encodes pictures anew, as JPEG, square ones of a given side if one is given. A picture of that
 * side is encoded anew too.
 *
 * <p>Scaling halves as long as it can, so that no pixel is left out, and is bicubic for the rest.
 *
 * @param side in pixels, or null to keep each picture's size
 * @param quality of the JPEG, 1 to 100
 */
public record Resize(@Nullable Integer side, int quality) implements Conversion.Work {

  /** Checks the ranges. */
  public Resize {
    if (side != null) {
      Rasters.checkSide(side);
    }
    Rasters.checkQuality(quality);
  }

  @Override
  public String describe() {
    return "JPEG of quality " + quality + (side == null ? "" : ", side " + side);
  }

  @Override
  public byte[] apply(ImageSet set, int image) {
    return apply(set.encoded(image), set.place(image));
  }

  byte[] apply(byte[] encoded, String place) {
    BufferedImage image = Rasters.image(encoded, place);
    int width = side == null ? image.getWidth() : side;
    int height = side == null ? image.getHeight() : side;
    return Rasters.jpeg(scaled(image, width, height), quality);
  }

  static BufferedImage scaled(BufferedImage image, int width, int height) {
    BufferedImage current = image;
    while (current.getWidth() >= 2 * width && current.getHeight() >= 2 * height) {
      current =
          drawn(
              current,
              current.getWidth() / 2,
              current.getHeight() / 2,
              RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    }
    return drawn(current, width, height, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
  }

  private static BufferedImage drawn(BufferedImage from, int width, int height, Object how) {
    BufferedImage to = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = to.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, how);
    graphics.drawImage(from, 0, 0, width, height, null);
    graphics.dispose();
    return to;
  }
}
