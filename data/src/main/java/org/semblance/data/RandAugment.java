package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.nn.Compatibility;

/**
 * RandAugment without geometry: some operations in a row, each drawn evenly from AutoContrast,
 * Equalize, Color, Contrast, Brightness, Sharpness, Cutout and nothing, all at one magnitude M.
 *
 * <p>Color, Contrast, Brightness and Sharpness blend the picture with one that has none of it, by a
 * factor f: 0 gives that one, 1 the picture, more than 1 exaggerates. f is 1 ± 0.09 M, the sign
 * drawn. Cutout fills a square of 8 M pixels a side (in 112, in proportion otherwise) with 128.
 *
 * <p><b>Source</b>: Cubuk et al. 2020, with Keras_insightface's choice of operations; its {@code
 * random_status} of 100 and more is M = 5 · status / 100 in two layers. <b>Differs from</b> it,
 * unless {@code compatibility} is {@link Compatibility#KERAS_INSIGHTFACE}: there f = 0.18 M + 0.1,
 * which is 1 at its usual M = 5, so that four of the seven operations do nothing; and its Contrast
 * blends with the number of pixels / 256 (49 for 112x112) instead of the mean grey. Everything else
 * is as there: pictures are limited to [0, 255] and cut to whole numbers before the first operation
 * and after each.
 *
 * @param layers operations for each picture, 1 to 10
 * @param magnitude M, from 0 to 10
 * @param compatibility whose defects come back
 */
public record RandAugment(int layers, double magnitude, Compatibility compatibility) {

  private static final int MOST_LAYERS = 10;
  private static final double LARGEST = 10;

  /** Checks the ranges. */
  public RandAugment {
    checkArgument(
        layers >= 1 && layers <= MOST_LAYERS,
        "randAugment.layers must be in [1, %s], got %s",
        MOST_LAYERS,
        layers);
    checkArgument(
        magnitude >= 0 && magnitude <= LARGEST,
        "randAugment.magnitude must be in [0, %s], got %s",
        LARGEST,
        magnitude);
  }

  /** Returns two layers without defects. */
  public static RandAugment of(double magnitude) {
    return new RandAugment(2, magnitude, Compatibility.NONE);
  }
}
