package org.semblance.data.inspect;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableDoubleArray;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ImageSet;
import org.semblance.data.align.FivePoints;
import org.semblance.data.align.Landmarks;

/**
 * Where the faces of a set are on average.
 *
 * @param pictures for how many of them the five points are known
 * @param points the mean of these, in pixels; null if none are known
 */
public record MeanFace(int pictures, @Nullable FivePoints points) {

  /** x and y of both eyes, which come first. */
  private static final int EYE_VALUES = 4;

  /** Checks that there are points if and only if there are pictures. */
  public MeanFace {
    checkArgument(pictures >= 0, "pictures must be >= 0, got %s", pictures);
    checkArgument((pictures == 0) == (points == null), "no pictures, no points");
  }

  /** Adds up the points of the pictures that have any. */
  public static MeanFace of(ImageSet set, Landmarks landmarks) {
    double[] sum = new double[FivePoints.template(1).values().length()];
    int known = 0;
    for (int i = 0; i < set.size(); i++) {
      FivePoints found = landmarks.of(set, i);
      if (found != null) {
        known++;
        for (int j = 0; j < sum.length; j++) {
          sum[j] += found.values().get(j);
        }
      }
    }
    if (known == 0) {
      return new MeanFace(0, null);
    }
    for (int j = 0; j < sum.length; j++) {
      sum[j] /= known;
    }
    return new MeanFace(known, FivePoints.of(sum));
  }

  /**
   * Returns how far an eye is from its place on InsightFace's template, the larger of both
   * directions and both eyes, in pixels.
   *
   * @param side of the pictures in pixels
   * @throws IllegalStateException if no points are known
   */
  public double eyesOff(int side) {
    if (points == null) {
      throw new IllegalStateException("there must be pictures with points");
    }
    ImmutableDoubleArray template = FivePoints.template(side).values();
    double off = 0;
    for (int j = 0; j < EYE_VALUES; j++) {
      off = Math.max(off, Math.abs(points.values().get(j) - template.get(j)));
    }
    return off;
  }

  /** Returns the places of two eyes for people, {@code (38.3, 51.7) and (73.5, 51.5)}. */
  static String eyesOf(FivePoints points) {
    ImmutableDoubleArray values = points.values();
    return String.format(
        "(%.1f, %.1f) and (%.1f, %.1f)",
        values.get(0), values.get(1), values.get(2), values.get(3));
  }

  /** Returns where the eyes are, for people; empty if no points are known. */
  public String eyes() {
    return points == null ? "" : eyesOf(points);
  }
}
