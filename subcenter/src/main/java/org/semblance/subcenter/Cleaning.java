package org.semblance.subcenter;

import com.google.common.collect.Comparators;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Which pictures of a set are kept: those whose angle to their identity is below a limit. The
 * identity is its dominant sub-centre, or the mean of its sub-centres; see {@link IdentityCenter}.
 *
 * <p>Kept is a picture with {@code cos > cos(degrees · π / 180)}, in double precision, as in
 * Keras_insightface's {@code data_drop_top_k}: one exactly at the limit is dropped. A picture that
 * is nearest to another sub-centre is kept too if it is near enough to the identity. An identity
 * with fewer than {@code minimumImages} pictures left is left out with all of them; the original
 * does so with none left. Source: Deng et al. 2020 (Sub-center ArcFace).
 */
public final class Cleaning {

  /** How wide the bins of the histogram are. */
  public static final int BIN_DEGREES = 5;

  private static final int BINS = 180 / BIN_DEGREES;

  /** A mean of unit vectors that is shorter than this is of rounding only. */
  private static final double LEAST_LENGTH = 1e-6;

  private final PictureCosines cosines;
  private final DominantCenters centers;
  private final IdentityCenter center;
  private final IntToDoubleFunction identityCosine;
  private final double least;
  private final BitSet kept = new BitSet();
  private final int[] keptOfClass;
  private final int beyond;
  private final int strays;

  /**
   * Pictures with angles in a range.
   *
   * @param from in degrees, inclusive
   * @param to in degrees, exclusive; inclusive if 180
   * @param kept how many are kept
   * @param dropped how many are not
   */
  public record AngleBin(int from, int to, long kept, long dropped) {}

  private Cleaning(
      PictureCosines cosines,
      DominantCenters centers,
      IdentityCenter center,
      IntToDoubleFunction identityCosine,
      CleaningLimits limits) {
    this.cosines = cosines;
    this.centers = centers;
    this.center = center;
    this.identityCosine = identityCosine;
    this.keptOfClass = new int[cosines.classes()];
    this.least = Math.cos(Math.toRadians(limits.degrees()));
    int straying = 0;
    for (int i = 0; i < cosines.pictures(); i++) {
      if (identityCosine.applyAsDouble(i) > least) {
        kept.set(i);
        keptOfClass[cosines.label(i)]++;
      }
      if (cosines.nearest(i) != centers.of(cosines.label(i))) {
        straying++;
      }
    }
    this.beyond = cosines.pictures() - kept.cardinality();
    this.strays = straying;
    for (int i = kept.nextSetBit(0); i >= 0; i = kept.nextSetBit(i + 1)) {
      if (keptOfClass[cosines.label(i)] < limits.minimumImages()) {
        kept.clear(i);
      }
    }
    for (int c = 0; c < keptOfClass.length; c++) {
      keptOfClass[c] = keptOfClass[c] < limits.minimumImages() ? 0 : keptOfClass[c];
    }
  }

  /** Decides on every picture by the dominant sub-centres. */
  public static Cleaning of(PictureCosines cosines, CleaningLimits limits) {
    DominantCenters votes = DominantCenters.of(cosines);
    return new Cleaning(
        cosines,
        votes,
        IdentityCenter.DOMINANT,
        picture -> cosines.cosine(picture, votes.of(cosines.label(picture))),
        limits);
  }

  /**
   * Decides on every picture by the means of the sub-centres, weighted by their votes: with a
   * picture's cosines c_s and a class's votes v_s and sub-centres u_s of length 1, its cosine is
   * {@code Σ v_s c_s / |Σ v_s u_s|}.
   *
   * @param centers that the cosines are with
   * @throws org.semblance.nn.SemblanceException if a sub-centre is zero or not finite
   */
  public static Cleaning byMeans(
      PictureCosines cosines, ClassCenters centers, CleaningLimits limits) {
    DominantCenters votes = DominantCenters.of(cosines);
    double[] lengths = new double[cosines.classes()];
    for (int c = 0; c < lengths.length; c++) {
      int ofClass = c;
      if (votes.pictures(c) > 0) {
        lengths[c] = centers.lengthOfSum(c, s -> votes.votes(ofClass, s));
      }
    }
    IntToDoubleFunction cosine =
        picture -> {
          int label = cosines.label(picture);
          double sum = 0;
          for (int s = 0; s < cosines.perPicture(); s++) {
            sum += votes.votes(label, s) * (double) cosines.cosine(picture, s);
          }
          // Where the sub-centres cancel one another out the identity has no direction.
          boolean cancelled = lengths[label] <= LEAST_LENGTH * votes.pictures(label);
          return cancelled ? -1 : sum / lengths[label];
        };
    return new Cleaning(cosines, votes, IdentityCenter.MEAN, cosine, limits);
  }

  /** Returns what the angles are to. */
  public IdentityCenter center() {
    return center;
  }

  /** Returns the votes for the sub-centres, and which of each class are dominant. */
  public DominantCenters centers() {
    return centers;
  }

  /** Returns the angle between a picture and its identity, in degrees, 0 to 180. */
  public double angle(int picture) {
    return Math.toDegrees(
        Math.acos(Math.max(-1, Math.min(1, identityCosine.applyAsDouble(picture)))));
  }

  /** Returns whether a picture is kept. */
  public boolean keeps(int picture) {
    return kept.get(picture);
  }

  /** Returns how many pictures there are. */
  public int pictures() {
    return cosines.pictures();
  }

  /** Returns how many pictures are kept. */
  public int kept() {
    return kept.cardinality();
  }

  /** Returns how many pictures are not kept. */
  public int dropped() {
    return pictures() - kept();
  }

  /** Returns how many pictures are at or beyond the limit; the others dropped are too few. */
  public int beyondLimit() {
    return beyond;
  }

  /** Returns how many pictures are nearest to a sub-centre that is not the dominant one. */
  public int strays() {
    return strays;
  }

  /** Returns how many classes there are. */
  public int identities() {
    return cosines.classes();
  }

  /** Returns how many classes keep any picture. */
  public int identitiesKept() {
    return (int) IntStream.of(keptOfClass).filter(count -> count > 0).count();
  }

  /** Returns how many pictures of a class are not kept. */
  public int droppedOf(int ofClass) {
    return centers.pictures(ofClass) - keptOfClass[ofClass];
  }

  /** Counts pictures by their angles, from 0 to 180 degrees in steps of {@link #BIN_DEGREES}. */
  public List<AngleBin> histogram() {
    long[] keptIn = new long[BINS];
    long[] droppedIn = new long[BINS];
    for (int i = 0; i < pictures(); i++) {
      int bin = Math.min(BINS - 1, (int) (angle(i) / BIN_DEGREES));
      (keeps(i) ? keptIn : droppedIn)[bin]++;
    }
    List<AngleBin> bins = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      int from = bin * BIN_DEGREES;
      bins.add(new AngleBin(from, from + BIN_DEGREES, keptIn[bin], droppedIn[bin]));
    }
    return bins;
  }

  /** Returns the pictures with the largest angles that are dropped, the largest first. */
  public ImmutableIntArray farthestDropped(int most) {
    return first(most, picture -> !keeps(picture), byAngle().reversed());
  }

  /** Returns the pictures with the smallest angles at or beyond the limit, the smallest first. */
  public ImmutableIntArray nearestBeyond(int most) {
    return first(most, picture -> !(identityCosine.applyAsDouble(picture) > least), byAngle());
  }

  /** Returns the pictures with the largest angles that are kept, the largest first. */
  public ImmutableIntArray farthestKept(int most) {
    return first(most, this::keeps, byAngle().reversed());
  }

  private Comparator<Integer> byAngle() {
    return Comparator.<Integer>comparingDouble(picture -> -identityCosine.applyAsDouble(picture));
  }

  /** Returns the first in an order; of equal ones those that come first in the set. */
  private ImmutableIntArray first(int most, IntPredicate which, Comparator<Integer> order) {
    return ImmutableIntArray.copyOf(
        IntStream.range(0, pictures())
            .filter(which)
            .boxed()
            .collect(Comparators.least(most, order.thenComparing(Comparator.naturalOrder()))));
  }
}
