package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.primitives.ImmutableLongArray;

/**
 * How many pictures of an epoch had which angle between their embedding and the weights of their
 * own identity, before any margin: the report of label noise.
 *
 * <p>As training goes on the angles of rightly labelled pictures shrink, while those of pictures
 * under a wrong name stay near 90 degrees: a second hump, or a tail that does not move, is noise.
 * Source of the idea: Deng et al. 2020 (Sub-center ArcFace), figures 4 and 5, whose cleaning drops
 * what is beyond 75 degrees.
 *
 * @param counts of the {@link #BINS} equal parts of 0 to 180 degrees
 */
public record AngleHistogram(ImmutableLongArray counts) {

  /** Parts of 0 to 180 degrees. */
  public static final int BINS = 36;

  /** Degrees from one part to the next. */
  public static final int BIN_DEGREES = 180 / BINS;

  /** What Sub-center ArcFace takes for noise, in degrees. */
  public static final int NOISE_DEGREES = 75;

  /** No pictures: of a loss whose logits are no cosines, or of no steps. */
  public static final AngleHistogram EMPTY =
      new AngleHistogram(ImmutableLongArray.copyOf(new long[BINS]));

  /** Checks length and range. */
  public AngleHistogram {
    checkArgument(
        counts.length() == BINS, "there must be %s counts, got %s", BINS, counts.length());
    checkArgument(
        counts.stream().allMatch(count -> count >= 0), "counts must be >= 0, got %s", counts);
  }

  /** Returns the pictures of both. */
  public AngleHistogram plus(AngleHistogram other) {
    long[] sums = new long[BINS];
    for (int bin = 0; bin < BINS; bin++) {
      sums[bin] = counts.get(bin) + other.counts.get(bin);
    }
    return new AngleHistogram(ImmutableLongArray.copyOf(sums));
  }

  /** Returns the number of pictures. */
  public long total() {
    return counts.stream().sum();
  }

  /** Returns the mean in degrees, as if all of a part lay in its middle; NaN without pictures. */
  public double meanDegrees() {
    double sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      sum += counts.get(bin) * (bin + 0.5) * BIN_DEGREES;
    }
    return sum / total();
  }

  /**
   * Returns the angle in degrees that a share of the pictures is below, as if those of a part were
   * spread evenly over it; NaN without pictures.
   *
   * @param share in (0, 1)
   */
  public double quantileDegrees(double share) {
    double wanted = share * total();
    double below = 0;
    for (int bin = 0; bin < BINS; bin++) {
      long here = counts.get(bin);
      if (here > 0 && below + here >= wanted) {
        return (bin + (wanted - below) / here) * BIN_DEGREES;
      }
      below += here;
    }
    return Double.NaN;
  }

  /** Returns the share of pictures beyond {@link #NOISE_DEGREES}; NaN without pictures. */
  public double noiseShare() {
    return (double) counts.subArray(NOISE_DEGREES / BIN_DEGREES, BINS).stream().sum() / total();
  }

  /** Returns the counts as text. */
  public String toText() {
    return Joiner.on(' ').join(counts.asList());
  }

  /**
   * Reads what {@link #toText} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static AngleHistogram parse(String text) {
    return new AngleHistogram(
        ImmutableLongArray.copyOf(Splitter.on(' ').splitToStream(text).mapToLong(Long::parseLong)));
  }
}
