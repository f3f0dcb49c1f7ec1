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
 *   <li>masked: rows from h on are 128, h a whole number from {@code ⌊0.55 H⌋} up to, not
 *       including, {@code ⌊0.7 H⌋} of H rows
 *   <li>made coarse: shrunk to U(0.5, 0.8) of each side and enlarged again, bilinear
 *   <li>blurred: a Gaussian over 3×3 or 5×5 pixels, one as likely as the other, with a deviation of
 *       0.8 or 1.1 pixels
 *   <li>HSV: the hue turned by U(0, 20) degrees, from red towards yellow, and the saturation times
 *       U(1, 1.2), as a linear change in YIQ; limited to [0, 255]
 *   <li>s ≥ 1: brightness, {@code x + U(−12.75 s, 12.75 s)}
 *   <li>s ≥ 2: contrast, {@code (x − mean) f + mean} per channel, f in U(1 − 0.1 s, 1 + 0.1 s);
 *       then the saturation of HSV times U(1 − 0.1 s, 1 + 0.1 s), limited to [0, 1]
 *   <li>s ≥ 3: a random crop of 100/112 of each side, enlarged to the whole again, bilinear with
 *       half-pixel centres
 *   <li>s ≥ 1: limited to [0, 255]
 *   <li>{@link RandAugment}
 *   <li>grey: each channel becomes the luma {@code 0.299 R + 0.587 G + 0.114 B}; then erased
 *   <li>{@link Mixup} with another picture of the batch
 * </ol>
 *
 * <p>Source: levels, Keras_insightface's {@code random_status} 0 to 3; masks, its {@code
 * random_cutout_mask_area}; coarse, blurred, HSV and grey pictures, arcface_torch's {@code
 * dali_aug}, whose probabilities are 0.1, 0.2, 0.2 and 0.1; erasing, Zhong et al. 2020.
 *
 * <p><b>Differs from</b> Keras_insightface: all draws have a seed, so that a run can be repeated
 * and resumed; moving, zooming, turning and erasing are additions and off by default; the crop is
 * 100x100 for pictures of 112x112 only, and in proportion for others; mirroring can be switched off
 * ({@link #NONE} is its {@code random_status} −1); a mask's upper bound is 0.7 of the height, there
 * of the width, which is the same for square pictures.
 *
 * <p><b>Differs from</b> arcface_torch: values stay fractions between the steps, there they are
 * rounded to whole numbers after each; shrinking reads the four nearest pixels, where later
 * versions of DALI filter first, so that coarse pictures here also have its jagged lines; a blur
 * repeats the edge pixels, DALI mirrors there; YIQ has more digits, so that greys stay exactly
 * grey, and results less than 1 apart.
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
 * @param hsv probability of another hue and more saturation; 0: off
 * @param randAugment operations drawn for each picture, or null for none
 * @param mixup blends of two pictures, or null for none
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
    double hsv,
    @Nullable RandAugment randAugment,
    @Nullable Mixup mixup) {

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
    checkProbability("hsv", hsv);
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
    this(level, flip, shiftPixels, scaleRange, rotateDegrees, erase, grey, 0, 0, 0, 0, null, null);
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

  /** Returns the same with operations drawn for each picture. */
  public Augmentation withRandAugment(RandAugment operations) {
    return with(operations, mixup);
  }

  /** Returns the same with blends of two pictures. */
  public Augmentation withMixup(Mixup blends) {
    return with(randAugment, blends);
  }

  private Augmentation with(@Nullable RandAugment operations, @Nullable Mixup blends) {
    return new Augmentation(
        level,
        flip,
        shiftPixels,
        scaleRange,
        rotateDegrees,
        erase,
        grey,
        mask,
        coarse,
        blur,
        hsv,
        operations,
        blends);
  }
}
