package org.semblance.data.align;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableDoubleArray;

/**
 * Both eyes, the nose and both corners of the mouth, in pixels from the upper left corner; those on
 * the left in the picture come first.
 *
 * @param values x and y of each, ten numbers
 */
public record FivePoints(ImmutableDoubleArray values) {

  private static final int VALUES = 10;

  /** InsightFace's places in a picture of 112×112 pixels. */
  private static final FivePoints TEMPLATE =
      of(38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041);

  private static final int TEMPLATE_SIDE = 112;

  /** Sides that are multiples of this have a border of 8 in 128 pixels left and right. */
  private static final int WIDE_SIDE = 128;

  private static final int WIDE_BORDER = 8;

  /** Checks that they are ten finite numbers. */
  public FivePoints {
    checkArgument(values.length() == VALUES, "five points are ten numbers, got %s", values);
    checkArgument(
        values.asList().stream().allMatch(Double::isFinite), "points must be finite: %s", values);
  }

  /** Returns points from x and y of each. */
  public static FivePoints of(double... values) {
    return new FivePoints(ImmutableDoubleArray.copyOf(values));
  }

  /**
   * Returns where the points belong in a square picture.
   *
   * <p>Multiples of 128 pixels are 112 scaled by side / 128 with a border left and right; other
   * sides are 112 scaled. <b>Source</b>: InsightFace's {@code face_align.py}.
   */
  public static FivePoints template(int side) {
    boolean wide = side % WIDE_SIDE == 0;
    double scale = wide ? (double) side / WIDE_SIDE : (double) side / TEMPLATE_SIDE;
    double[] values = new double[VALUES];
    for (int i = 0; i < VALUES; i++) {
      values[i] = TEMPLATE.values.get(i) * scale + (wide && i % 2 == 0 ? WIDE_BORDER * scale : 0);
    }
    return of(values);
  }

  double x(int point) {
    return values.get(2 * point);
  }

  double y(int point) {
    return values.get(2 * point + 1);
  }

  static int count() {
    return VALUES / 2;
  }
}
