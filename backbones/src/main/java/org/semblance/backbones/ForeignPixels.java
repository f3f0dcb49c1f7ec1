package org.semblance.backbones;

import static com.google.common.base.Preconditions.checkArgument;

import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.Shape;

/**
 * How a network of another origin wants its pixels: what its file does not say.
 *
 * @param mean subtracted from every value, in pixel units
 * @param std by which every value is divided, in pixel units, &gt; 0
 * @param color order of the channels
 * @param size of the images; null for what the network's input declares, and where it declares
 *     nothing for that of {@link Preprocessing#DEFAULT}
 */
public record ForeignPixels(double mean, double std, ColorOrder color, @Nullable ImageSize size) {

  /** {@code (x − 127.5) / 128}, RGB, the size as declared. */
  public static final ForeignPixels DEFAULT =
      new ForeignPixels(
          Preprocessing.DEFAULT.mean(),
          Preprocessing.DEFAULT.std(),
          Preprocessing.DEFAULT.color(),
          null);

  /** Checks the ranges. */
  public ForeignPixels {
    Preprocessing.checkScale(mean, std);
  }

  /**
   * Decides the size.
   *
   * @param declared shape of the network's input; dimensions may be unknown, or all of them
   * @param heightAxis the dimension that is the height; the width is the next
   * @throws IllegalArgumentException if the size given contradicts the declared one
   */
  Preprocessing preprocessing(Shape declared, int heightAxis) {
    ImageSize wanted =
        size == null
            ? new ImageSize(Preprocessing.DEFAULT.height(), Preprocessing.DEFAULT.width())
            : size;
    ImageSize used =
        new ImageSize(
            declaredOr(wanted.height(), declared, heightAxis),
            declaredOr(wanted.width(), declared, heightAxis + 1));
    checkArgument(
        size == null || size.equals(used),
        "size must be %s, because the network's input declares the shape %s, got %s; leave it out",
        used,
        declared,
        size);
    return new Preprocessing(mean, std, color, used.height(), used.width());
  }

  private static int declaredOr(int otherwise, Shape declared, int dimension) {
    boolean known = declared.numDimensions() == 4 && declared.get(dimension) != Shape.UNKNOWN_SIZE;
    return known ? Math.toIntExact(declared.get(dimension)) : otherwise;
  }
}
