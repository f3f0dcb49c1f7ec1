package org.semblance.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.semblance.data.random.Draws;

/**
 * Applies an {@link Augmentation} to one picture at a time; holds scratch space, so each thread has
 * its own.
 */
final class Augmenter {

  private static final int CHANNELS = ImageDecoder.CHANNELS;

  /** Spec of the original: brightness per level, contrast and saturation per level. */
  private static final double BRIGHTNESS = 12.75;

  private static final double COLOUR = 0.1;

  private final Augmentation options;
  private final int height;
  private final int width;
  private final Warp warp;
  private final float[] scratch;
  private final @Nullable RandAugmenter random;

  Augmenter(Augmentation options, int height, int width) {
    this.options = options;
    this.height = height;
    this.width = width;
    this.warp = new Warp(height, width);
    this.scratch = new float[height * width * CHANNELS];
    RandAugment some = options.randAugment();
    this.random = some == null ? null : new RandAugmenter(some, height, width);
  }

  /**
   * Changes a picture.
   *
   * @param rgb row by row, 0 to 255
   * @param into gets the changed picture as floats from 0 to 255
   * @param draws decide the change completely
   */
  void apply(byte[] rgb, float[] into, Draws draws) {
    place(rgb, into, draws);
    if (options.mask() > 0 && draws.chance(options.mask())) {
      mask(into, draws);
    }
    if (options.coarse() > 0 && draws.chance(options.coarse())) {
      coarse(into, draws.uniform(0.5, 0.8));
    }
    if (options.blur() > 0 && draws.chance(options.blur())) {
      blur(into, draws.chance(0.5) ? 3 : 5);
    }
    if (options.hsv() > 0 && draws.chance(options.hsv())) {
      hsv(into, draws.uniform(0, 20), draws.uniform(1, 1.2));
    }
    int level = options.level();
    if (level >= 1) {
      brightness(into, draws.spread(BRIGHTNESS * level));
    }
    if (level >= 2) {
      contrast(into, 1 + draws.spread(COLOUR * level));
      saturation(into, 1 + draws.spread(COLOUR * level));
    }
    if (level >= 3) {
      crop(into, draws);
    }
    if (level >= 1) {
      clip(into);
    }
    if (random != null) {
      random.apply(into, draws);
    }
    if (options.grey() > 0 && draws.chance(options.grey())) {
      grey(into);
    }
    if (options.erase() > 0 && draws.chance(options.erase())) {
      erase(into, draws);
    }
  }

  /** Draws whether a picture is mirrored, which is what is drawn first. */
  boolean mirrors(Draws draws) {
    return options.flip() && draws.chance(0.5);
  }

  private void place(byte[] rgb, float[] into, Draws draws) {
    boolean mirrored = mirrors(draws);
    int shift = options.shiftPixels();
    int dx = shift == 0 ? 0 : draws.below(2 * shift + 1) - shift;
    int dy = shift == 0 ? 0 : draws.below(2 * shift + 1) - shift;
    boolean still = options.scaleRange() == 0 && options.rotateDegrees() == 0;
    double zoom = still ? 1 : 1 + draws.spread(options.scaleRange());
    double angle = still ? 0 : StrictMath.toRadians(draws.spread(options.rotateDegrees()));
    Warp.Pose pose = new Warp.Pose(mirrored, dx, dy, zoom, angle);
    if (still && dx == 0 && dy == 0) {
      warp.copy(rgb, into, mirrored);
    } else if (still) {
      warp.move(rgb, into, pose);
    } else {
      warp.similarity(rgb, into, pose);
    }
  }

  /** Keeps the rows above one between 0.55 and 0.7 of the height, as above a mask. */
  private void mask(float[] image, Draws draws) {
    int least = (int) (0.55 * height);
    int kept = least + draws.below(Math.max(1, (int) (0.7 * height) - least));
    Arrays.fill(image, kept * width * CHANNELS, image.length, 128);
  }

  /** Shrinks to a share of each side and enlarges again. */
  private void coarse(float[] image, float share) {
    int h = Math.max(1, Math.round(height * share));
    int w = Math.max(1, Math.round(width * share));
    Warp.resize(image, height, width, scratch, h, w);
    Warp.resize(scratch, h, w, image, height, width);
  }

  /** A Gaussian over window × window pixels, its deviation OpenCV's for that window. */
  private void blur(float[] image, int window) {
    double deviation = 0.3 * ((window - 1) * 0.5 - 1) + 0.8;
    int radius = window / 2;
    float[] weights = new float[window];
    float sum = 0;
    for (int i = 0; i < window; i++) {
      double off = (i - radius) / deviation;
      weights[i] = (float) StrictMath.exp(-0.5 * off * off);
      sum += weights[i];
    }
    for (int i = 0; i < window; i++) {
      weights[i] /= sum;
    }
    convolve(image, scratch, weights, true);
    convolve(scratch, image, weights, false);
  }

  /** One direction of a blur; the edge pixels are repeated. */
  private void convolve(float[] from, float[] into, float[] weights, boolean across) {
    int radius = weights.length / 2;
    for (int y = 0, to = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < CHANNELS; channel++, to++) {
          float value = 0;
          for (int i = -radius; i <= radius; i++) {
            int row = across ? y : Math.max(0, Math.min(height - 1, y + i));
            int column = across ? Math.max(0, Math.min(width - 1, x + i)) : x;
            value += weights[i + radius] * from[(row * width + column) * CHANNELS + channel];
          }
          into[to] = value;
        }
      }
    }
  }

  static void brightness(float[] image, float delta) {
    for (int i = 0; i < image.length; i++) {
      image[i] += delta;
    }
  }

  /** {@code (x − mean) · factor + mean} with the mean of each channel. */
  static void contrast(float[] image, float factor) {
    double red = 0;
    double green = 0;
    double blue = 0;
    for (int i = 0; i < image.length; i += CHANNELS) {
      red += image[i];
      green += image[i + 1];
      blue += image[i + 2];
    }
    float meanRed = (float) (red * CHANNELS / image.length);
    float meanGreen = (float) (green * CHANNELS / image.length);
    float meanBlue = (float) (blue * CHANNELS / image.length);
    for (int i = 0; i < image.length; i += CHANNELS) {
      image[i] = (image[i] - meanRed) * factor + meanRed;
      image[i + 1] = (image[i + 1] - meanGreen) * factor + meanGreen;
      image[i + 2] = (image[i + 2] - meanBlue) * factor + meanBlue;
    }
  }

  /**
   * Multiplies the saturation of HSV by a factor and limits it to [0, 1]; hue and value stay. With
   * value V = max and saturation S = (max − min) / max that moves every channel x to {@code V − (V
   * − x) · S' / S}.
   */
  static void saturation(float[] image, float factor) {
    for (int i = 0; i < image.length; i += CHANNELS) {
      float r = image[i];
      float g = image[i + 1];
      float b = image[i + 2];
      float value = Math.max(r, Math.max(g, b));
      float chroma = value - Math.min(r, Math.min(g, b));
      float ratio = 0;
      if (value > 0 && chroma > 0) {
        float saturation = chroma / value;
        ratio = Math.max(0, Math.min(1, saturation * factor)) / saturation;
      }
      image[i] = value - (value - r) * ratio;
      image[i + 1] = value - (value - g) * ratio;
      image[i + 2] = value - (value - b) * ratio;
    }
  }

  /**
   * Turns the hue by an angle and multiplies the saturation in the linear space YIQ (FCC 1953):
   * with luma Y, {@code x' = Y + s (cos h · (x − Y) + sin h · T x)}, where T turns the chroma by a
   * right angle; then limits to [0, 255].
   */
  static void hsv(float[] image, float hueDegrees, float saturation) {
    double hue = StrictMath.toRadians(hueDegrees);
    float along = (float) (saturation * StrictMath.cos(hue));
    float across = (float) (saturation * StrictMath.sin(hue));
    for (int i = 0; i < image.length; i += CHANNELS) {
      float luma = luma(image, i);
      float r = image[i] - luma;
      float g = image[i + 1] - luma;
      float b = image[i + 2] - luma;
      float turnedR = -0.1677397f * r - 0.32930952f * g + 0.49704924f * b;
      float turnedG = 0.3281131f * r - 0.03546699f * g - 0.29264614f * b;
      float turnedB = -1.2495459f * r + 1.0463392f * g + 0.2032067f * b;
      image[i] = limited(luma + along * r + across * turnedR);
      image[i + 1] = limited(luma + along * g + across * turnedG);
      image[i + 2] = limited(luma + along * b + across * turnedB);
    }
  }

  private void crop(float[] image, Draws draws) {
    int cropHeight = Math.max(1, height * 100 / 112);
    int cropWidth = Math.max(1, width * 100 / 112);
    int top = draws.below(height - cropHeight + 1);
    int left = draws.below(width - cropWidth + 1);
    System.arraycopy(image, 0, scratch, 0, image.length);
    warp.enlarge(scratch, image, new Warp.Window(top, left, top + cropHeight, left + cropWidth));
  }

  private static void clip(float[] image) {
    for (int i = 0; i < image.length; i++) {
      image[i] = limited(image[i]);
    }
  }

  private static float limited(float value) {
    return Math.max(0, Math.min(255, value));
  }

  private static void grey(float[] image) {
    for (int i = 0; i < image.length; i += CHANNELS) {
      float luma = luma(image, i);
      image[i] = luma;
      image[i + 1] = luma;
      image[i + 2] = luma;
    }
  }

  /** Luma of ITU-R BT.601, which is YIQ's Y. */
  private static float luma(float[] image, int at) {
    return 0.299f * image[at] + 0.587f * image[at + 1] + 0.114f * image[at + 2];
  }

  /** Random erasing (Zhong et al. 2020): 2 to 20 % of the area, sides 3:10 to 10:3. */
  private void erase(float[] image, Draws draws) {
    double area = height * (double) width * draws.uniform(0.02, 0.2);
    double logRatio = draws.spread(StrictMath.log(10.0 / 3));
    double ratio = StrictMath.exp(logRatio);
    int h = Math.min(height, (int) Math.max(1, Math.round(Math.sqrt(area * ratio))));
    int w = Math.min(width, (int) Math.max(1, Math.round(Math.sqrt(area / ratio))));
    int top = draws.below(height - h + 1);
    int left = draws.below(width - w + 1);
    for (int y = top; y < top + h; y++) {
      int from = (y * width + left) * CHANNELS;
      Arrays.fill(image, from, from + w * CHANNELS, 127.5f);
    }
  }
}
