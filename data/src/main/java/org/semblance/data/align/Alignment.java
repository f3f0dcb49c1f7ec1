package org.semblance.data.align;

import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.convert.Conversion;
import org.semblance.data.convert.Rasters;

/**
 * Turns, scales and moves every face so that its five points lie on InsightFace's template, in a
 * square picture; what comes from outside of the picture is black.
 *
 * <p>Bilinear, as OpenCV's {@code warpAffine} does it for InsightFace: pixels are points, so scales
 * well below 1 leave some out.
 *
 * @param landmarks where faces are
 * @param side of the result in pixels
 * @param quality of its JPEG, 1 to 100
 */
public record Alignment(Landmarks landmarks, int side, int quality) implements Conversion.Work {

  private static final int CHANNELS = 3;

  /** Checks the ranges. */
  public Alignment {
    Rasters.checkSide(side);
    Rasters.checkQuality(quality);
  }

  @Override
  public String describe() {
    return String.format(
        "aligned to side %d, JPEG of quality %d, points %d",
        side, quality, landmarks.fingerprint());
  }

  @Override
  public byte[] apply(ImageSet set, int image) {
    FivePoints found = landmarks.of(set, image);
    if (found == null) {
      throw new DataException(
          String.format(
              "%s has no five points under the name %s",
              set.place(image), Landmarks.nameOf(set, image)));
    }
    String place = set.place(image);
    return Rasters.jpeg(
        aligned(Rasters.decode(set.encoded(image), place), found, side, place), quality);
  }

  /**
   * Aligns a face that is in memory.
   *
   * @param found its points
   * @param side of the result in pixels
   * @param place where the picture comes from, for messages
   * @throws DataException if the points are those of no face
   */
  public static Rasters.Raster aligned(
      Rasters.Raster from, FivePoints found, int side, String place) {
    Similarity back = back(found, side, place);
    byte[] to = new byte[side * side * CHANNELS];
    for (int y = 0, at = 0; y < side; y++) {
      for (int x = 0; x < side; x++, at += CHANNELS) {
        sample(from, back.x(x, y), back.y(x, y), to, at);
      }
    }
    return new Rasters.Raster(side, side, to);
  }

  /** Where each place of the result comes from. */
  private static Similarity back(FivePoints found, int side, String place) {
    try {
      Similarity there = Similarity.between(found, FivePoints.template(side));
      if (there.a() * there.a() + there.b() * there.b() > 0) {
        return there.inverse();
      }
    } catch (IllegalArgumentException e) {
      throw new DataException(place + ": " + e.getMessage(), e);
    }
    throw new DataException(place + ": five points must be those of a face, got " + found.values());
  }

  private static void sample(Rasters.Raster from, double x, double y, byte[] to, int at) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double right = x - left;
    double down = y - top;
    for (int channel = 0; channel < CHANNELS; channel++) {
      double value =
          (1 - down)
                  * ((1 - right) * value(from, left, top, channel)
                      + right * value(from, left + 1, top, channel))
              + down
                  * ((1 - right) * value(from, left, top + 1, channel)
                      + right * value(from, left + 1, top + 1, channel));
      to[at + channel] = (byte) Math.round(value);
    }
  }

  private static int value(Rasters.Raster from, int x, int y, int channel) {
    boolean inside = x >= 0 && x < from.width() && y >= 0 && y < from.height();
    return inside ? from.rgb()[(y * from.width() + x) * CHANNELS + channel] & 0xFF : 0;
  }
}
