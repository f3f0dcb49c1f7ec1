package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import org.jspecify.annotations.Nullable;

/**
 * Random changes of training pictures, drawn for each from (seed, epoch, number of the picture).
 *
 * <p>On RGB values x from 0 to 255, in this order; U(a, b) is uniform, s the level:
 *
 * <ol>
 *   <li>mirrored with probability ½, moved, zoomed and turned, in one bilinear sampling that
 *       repeats the edge pixels (plain copying where nothing is zoomed or turned)
 *   <li>masked: below a row between 0.55 and 0.7 of the height everything is 128
 *   <li>made coarse: shrunk to U(0.5, 0.8) of each side and enlarged again, bilinear
 *   <li>blurred: a Gaussian over 3×3 or 5×5 pixels
 *   <li>s ≥ 1: brightness, {@code x + U(−12.75 s, 12.75 s)}
 *   <li>s ≥ 2: contrast, {@code (x − mean) f + mean} per channel, f in U(1 − 0.1 s, 1 + 0.1 s);
 *       then the saturation of HSV times U(1 − 0.1 s, 1 + 0.1 s), limited to [0, 1]
 *   <li>s ≥ 3: a random crop of 100/112 of each side, enlarged to the whole again, bilinear with
 *       half-pixel centres
 *   <li>s ≥ 1: limited to [0, 255]
 *   <li>{@link RandAugment}
 *   <li>grey, then erased
 * </ol>
 *
 * <p>Source: levels, Keras_insightface's {@code random_status} 0 to 3; masks, its {@code
 * random_cutout_mask_area}; coarse, blurred and grey pictures, arcface_torch's {@code dali_aug};
 * erasing, Zhong et al. 2020. <b>Differs from</b> Keras_insightface: moving, zooming, turning and
 * erasing are additions and off by default; the crop is 100x100 for pictures of 112x112 only, and
 * in proportion for others; mirroring can be switched off ({@link #NONE} is its {@code
 * random_status} −1); a mask comes after moving and before colours at every level, there before
 * everything at levels below 100.
 *
 * @param level 0 to 3
 * @param flip whether to mirror half of the pictures
 * @param shiftPixels whole pixels, uniform from − to + that, across and down; 0: off
 * @param scaleRange zoom by U(1 − range, 1 + range); 0: off, below 1
 * @param rotateDegrees turn by U(−range, range); 0: off, at most 180
 * @param erase probability of a rectangle of 127.5 over 2 to 20 % of the picture; 0: off
 * @param grey probability of losing all colour; 0: off
 * @param mask probability of losing the lower part of the face; 0: off
 * @param coarse probability of losing resolution; 0: off
 * @param blur probability of losing sharpness; 0: off
 * @param randAugment operations drawn for each picture, or null for none
 */
public record Augmentation(
    int level,
    boolean flip,
    int shiftPixels,
    double scaleRange,
    double rotateDegrees,
    double erase,
    double grey,
    double mask,
    double coarse,
    double blur,
    @Nullable RandAugment randAugment) {

  /** Pictures as they are. */
  public static final Augmentation NONE = new Augmentation(0, false, 0, 0, 0, 0, 0);

  /** Checks the ranges. */
  public Augmentation {
    checkArgument(level >= 0 && level <= 3, "augmentation level must be 0 to 3, got %s", level);
    checkArgument(shiftPixels >= 0, "shiftPixels must be >= 0, got %s", shiftPixels);
    checkArgument(
        scaleRange >= 0 && scaleRange < 1, "scaleRange must be in [0, 1), got %s", scaleRange);
    checkArgument(
        rotateDegrees >= 0 && rotateDegrees <= 180,
        "rotateDegrees must be in [0, 180], got %s",
        rotateDegrees);
    checkProbability("erase", erase);
    checkProbability("grey", grey);
    checkProbability("mask", mask);
    checkProbability("coarse", coarse);
    checkProbability("blur", blur);
  }

  /** Levels, places, erasing and grey alone. */
  public Augmentation(
      int level,
      boolean flip,
      int shiftPixels,
      double scaleRange,
      double rotateDegrees,
      double erase,
      double grey) {
    this(level, flip, shiftPixels, scaleRange, rotateDegrees, erase, grey, 0, 0, 0, null);
  }

  private static void checkProbability(String name, double value) {
    checkArgument(value >= 0 && value <= 1, "%s must be a probability, got %s", name, value);
  }

  /** Returns the original's level, with flips and without any of the extras. */
  public static Augmentation ofLevel(int level) {
    return new Augmentation(level, true, 0, 0, 0, 0, 0);
  }

  /** Returns whether pictures are mirrored at most. */
  boolean onlyMirrors() {
    return equals(flip ? ofLevel(0) : NONE);
  }
}
