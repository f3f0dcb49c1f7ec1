package org.semblance.data.convert;

import java.awt.image.BufferedImage;
import org.semblance.data.DataException;

/**
 * Makes small pictures for people to look at: JPEG of the same shape, whose longer side is at most
 * {@code side}; smaller pictures keep their size.
 *
 * @param side in pixels
 * @param quality of the JPEG, 1 to 100
 */
public record Thumbnail(int side, int quality) {

  /** Checks the ranges. */
  public Thumbnail {
    Rasters.checkSide(side);
    Rasters.checkQuality(quality);
  }

  /**
   * Makes one.
   *
   * @param place where the picture comes from, for messages
   * @throws DataException if it is no picture, is damaged, or would take too much memory
   */
  public byte[] of(byte[] encoded, String place) {
    BufferedImage image = Rasters.image(encoded, place);
    double scale = Math.min(1, (double) side / Math.max(image.getWidth(), image.getHeight()));
    BufferedImage small =
        Resize.scaled(image, scaled(image.getWidth(), scale), scaled(image.getHeight(), scale));
    return Rasters.jpeg(small, quality);
  }

  private static int scaled(int pixels, double scale) {
    return Math.max(1, (int) Math.round(pixels * scale));
  }
}
