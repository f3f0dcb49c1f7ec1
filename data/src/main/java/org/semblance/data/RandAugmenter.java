package org.semblance.data;

import java.util.Arrays;
import org.semblance.data.random.Draws;
import org.semblance.nn.Compatibility;

/**
 * Applies {@link RandAugment} to one picture at a time, on whole numbers from 0 to 255 as its
 * operations are defined; holds scratch space, so each thread has its own.
 */
final class RandAugmenter {

  private static final int CHANNELS = ImageDecoder.CHANNELS;
  private static final int LEVELS = 256;
  private static final int OPERATIONS = 8; // the last is none
  private static final int GREY = 128;

  /** Sides that pixels of the specification mean. */
  private static final double USUAL_SIDE = 112;

  private final RandAugment options;
  private final boolean asKerasInsightface;
  private final int height;
  private final int width;
  private final int[] image;
  private final int[] other;

  RandAugmenter(RandAugment options, int height, int width) {
    this.options = options;
    this.asKerasInsightface = options.compatibility() == Compatibility.KERAS_INSIGHTFACE;
    this.height = height;
    this.width = width;
    this.image = new int[height * width * CHANNELS];
    this.other = new int[image.length];
  }

  /**
   * Changes a picture in its place.
   *
   * @param pixels floats, limited to [0, 255] and cut to whole numbers first
   */
  void apply(float[] pixels, Draws draws) {
    for (int i = 0; i < image.length; i++) {
      image[i] = (int) Math.max(0, Math.min(255, pixels[i]));
    }
    for (int layer = 0; layer < options.layers(); layer++) {
      operate(draws.below(OPERATIONS), draws);
    }
    for (int i = 0; i < image.length; i++) {
      pixels[i] = image[i];
    }
  }

  private void operate(int operation, Draws draws) {
    switch (operation) {
      case 0 -> autoContrast(image);
      case 1 -> equalize(image);
      case 2 -> {
        grey(image, other);
        blend(other, image, factor(draws));
      }
      case 3 -> {
        Arrays.fill(
            other, asKerasInsightface ? Math.min(255, height * width / LEVELS) : meanGrey(image));
        blend(other, image, factor(draws));
      }
      case 4 -> {
        Arrays.fill(other, 0);
        blend(other, image, factor(draws));
      }
      case 5 -> {
        smooth(image, other, height, width);
        blend(other, image, factor(draws));
      }
      case 6 -> cutout(draws);
      default -> {
        // Nothing.
      }
    }
  }

  private double factor(Draws draws) {
    double share = options.magnitude() / 10;
    if (asKerasInsightface) {
      return share * 1.8 + 0.1;
    }
    return draws.chance(0.5) ? 1 + 0.9 * share : 1 - 0.9 * share;
  }

  /** Stretches each channel so that its least becomes 0 and its greatest 255. */
  static void autoContrast(int[] image) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      int low = 255;
      int high = 0;
      for (int i = channel; i < image.length; i += CHANNELS) {
        low = Math.min(low, image[i]);
        high = Math.max(high, image[i]);
      }
      if (high <= low) {
        continue;
      }
      float scale = 255f / (high - low);
      float offset = -low * scale;
      for (int i = channel; i < image.length; i += CHANNELS) {
        image[i] = (int) Math.max(0, Math.min(255, image[i] * scale + offset));
      }
    }
  }

  /** Evens out each channel's histogram as the Python Imaging Library does. */
  static void equalize(int[] image) {
    int[] table = new int[LEVELS];
    for (int channel = 0; channel < CHANNELS; channel++) {
      int[] histogram = new int[LEVELS];
      for (int i = channel; i < image.length; i += CHANNELS) {
        histogram[image[i]]++;
      }
      int last = LEVELS - 1;
      while (last > 0 && histogram[last] == 0) {
        last--;
      }
      int step = (image.length / CHANNELS - histogram[last]) / (LEVELS - 1);
      if (step == 0) {
        continue;
      }
      int below = step / 2;
      for (int level = 0; level < LEVELS; level++) {
        table[level] = Math.min(255, below / step);
        below += histogram[level];
      }
      table[0] = 0;
      for (int i = channel; i < image.length; i += CHANNELS) {
        image[i] = table[image[i]];
      }
    }
  }

  /** Luma of ITU-R BT.601, with TensorFlow's weights and rounding. */
  static void grey(int[] image, int[] into) {
    for (int i = 0; i < image.length; i += CHANNELS) {
      double luma = 0.2989 * image[i] + 0.587 * image[i + 1] + 0.114 * image[i + 2];
      int value = (int) Math.min(255, luma / 255 * 255.5);
      into[i] = value;
      into[i + 1] = value;
      into[i + 2] = value;
    }
  }

  private static int meanGrey(int[] image) {
    double sum = 0;
    for (int i = 0; i < image.length; i += CHANNELS) {
      sum += 0.2989 * image[i] + 0.587 * image[i + 1] + 0.114 * image[i + 2];
    }
    return (int) Math.round(sum / (image.length / CHANNELS));
  }

  /** A mean over 3×3 pixels in which the middle counts five times; the border stays. */
  static void smooth(int[] image, int[] into, int height, int width) {
    System.arraycopy(image, 0, into, 0, image.length);
    int row = width * CHANNELS;
    for (int y = 1; y < height - 1; y++) {
      for (int i = y * row + CHANNELS; i < (y + 1) * row - CHANNELS; i++) {
        int sum = 4 * image[i];
        for (int from = i - row; from <= i + row; from += row) {
          sum += image[from - CHANNELS] + image[from] + image[from + CHANNELS];
        }
        into[i] = Math.min(255, sum / 13);
      }
    }
  }

  /** {@code from + factor (image − from)}, cut to whole numbers, into the image. */
  static void blend(int[] from, int[] image, double factor) {
    for (int i = 0; i < image.length; i++) {
      double value = from[i] + factor * (image[i] - from[i]);
      image[i] = (int) Math.max(0, Math.min(255, value));
    }
  }

  private void cutout(Draws draws) {
    int half = (int) (options.magnitude() * 4 * Math.min(height, width) / USUAL_SIDE);
    int middleY = draws.below(height);
    int middleX = draws.below(width);
    for (int y = Math.max(0, middleY - half); y < Math.min(height, middleY + half); y++) {
      int left = Math.max(0, middleX - half);
      int right = Math.min(width, middleX + half);
      Arrays.fill(image, (y * width + left) * CHANNELS, (y * width + right) * CHANNELS, GREY);
    }
  }
}
