package org.semblance.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.semblance.data.DataException;

/**
 * How many errors are left when the pairs of worst quality are not judged.
 *
 * <pre>
 * quality of a pair = the lower one of its two pictures
 * t = threshold with a false match rate of fmr, from all pairs of two persons; it does not move
 * FNMR(d) = share with cosine &lt; t of the P − ⌊d P⌋ best of the P pairs of one person
 * </pre>
 *
 * <p>Of pairs with equal quality none is worse: where only some of them are discarded, their errors
 * count by the same share, which is the mean over all orders of them. So a quality that says
 * nothing gives the flat line FNMR(0), which is also what random order gives in the mean. The best
 * that any order of pairs could give discards errors first, {@code max(0, E − ⌊d P⌋) / (P − ⌊d
 * P⌋)}; qualities of pictures cannot reach it in general.
 *
 * <p>Areas are those under straight lines between the points, from 0 to 0.2 and to 0.3.
 *
 * <p><b>Source:</b> Considerations on the Evaluation of Biometric Quality Assessment Algorithms
 * (Schlett, Rathgeb, Tapia, Busch 2023).
 *
 * @param fmr false match rate of the threshold
 * @param threshold cosine from which on a pair counts as one person
 * @param falseMatches pairs of two persons that have it, at most {@code fmr} of them
 * @param points at d = 0, 0.05, …, 0.95
 */
public record DiscardCurve(double fmr, double threshold, int falseMatches, List<Point> points) {

  private static final int STEPS = 20;

  /**
   * A point of the curve.
   *
   * @param discarded share of pairs of one person that are not judged, in [0, 1)
   * @param pairs of one person that are left
   * @param fnmr share of them that is not recognised
   * @param best the same of the best order
   */
  public record Point(double discarded, int pairs, double fnmr, double best) {}

  /** Copies the list. */
  public DiscardCurve {
    points = List.copyOf(points);
  }

  /**
   * Computes the curve.
   *
   * @param qualities of the pairs, in their order, higher for better; not NaN
   * @param fmr in (0, 1)
   * @throws DataException if there are too few pairs of two persons to measure {@code fmr}
   */
  public static DiscardCurve of(PairScores scores, double[] qualities, double fmr) {
    checkArgument(
        qualities.length == scores.size(),
        "there must be a quality for each of %s pairs, got %s",
        scores.size(),
        qualities.length);
    checkArgument(fmr > 0 && fmr < 1, "fmr must be in (0, 1), got %s", fmr);
    int negatives = scores.different().length;
    if (negatives < RocCurve.negativesFor(fmr)) {
      throw new DataException(
          String.format(
              "a false match rate of %s needs at least %,d pairs of two persons, there are %,d",
              fmr, RocCurve.negativesFor(fmr), negatives));
    }
    double threshold = RocCurve.of(scores).thresholdAt(fmr);
    return new DiscardCurve(
        fmr,
        threshold,
        ErrorRates.at(scores, threshold).falseAccepts(),
        points(mated(scores, qualities, threshold)));
  }

  /** A pair of one person. */
  private record Mated(double quality, boolean error) {}

  /** Returns the pairs of one person, those of worst quality first. */
  private static Mated[] mated(PairScores scores, double[] qualities, double threshold) {
    Mated[] mated = new Mated[scores.samePerson().length];
    int at = 0;
    for (int pair = 0; pair < scores.size(); pair++) {
      checkArgument(!Double.isNaN(qualities[pair]), "quality of pair %s is not a number", pair);
      if (scores.same(pair)) {
        // Zero has no sign here: -0.0 is as good as 0.0.
        mated[at++] = new Mated(qualities[pair] + 0.0, scores.score(pair) < threshold);
      }
    }
    Arrays.sort(mated, Comparator.comparingDouble(Mated::quality));
    return mated;
  }

  private static List<Point> points(Mated[] mated) {
    double[] errorsBefore = errorsBefore(mated);
    int all = mated.length;
    double errors = errorsBefore[all];
    ImmutableList.Builder<Point> points = ImmutableList.builder();
    for (int step = 0; step < STEPS; step++) {
      int discarded = (int) ((long) all * step / STEPS);
      int left = all - discarded;
      points.add(
          new Point(
              (double) step / STEPS,
              left,
              Math.max(0, errors - errorsBefore[discarded]) / left,
              Math.max(0, errors - discarded) / left));
    }
    return points.build();
  }

  /** Returns how many errors are among the first k, pairs of equal quality having equal shares. */
  private static double[] errorsBefore(Mated[] mated) {
    double[] before = new double[mated.length + 1];
    int from = 0;
    while (from < mated.length) {
      int to = from;
      int errors = 0;
      while (to < mated.length && mated[to].quality() == mated[from].quality()) {
        errors += mated[to].error() ? 1 : 0;
        to++;
      }
      for (int i = from; i < to; i++) {
        before[i + 1] = before[from] + (double) errors * (i + 1 - from) / (to - from);
      }
      from = to;
    }
    return before;
  }

  /** Returns the errors without discarding anything, which random order keeps in the mean. */
  public double fnmr() {
    return points.get(0).fnmr();
  }

  /**
   * Returns the area under the curve.
   *
   * @param to 0.2 or 0.3, or another point of the curve
   */
  public double area(double to) {
    return area(to, points.stream().mapToDouble(Point::fnmr).toArray());
  }

  /** Returns the area under the best order's curve, see {@link #area}. */
  public double bestArea(double to) {
    return area(to, points.stream().mapToDouble(Point::best).toArray());
  }

  /** Returns the area under random order's curve, which is flat, see {@link #area}. */
  public double randomArea(double to) {
    return fnmr() * to;
  }

  private static double area(double to, double[] values) {
    long last = Math.round(to * STEPS);
    checkArgument(
        last >= 1 && last < STEPS && Math.abs(to * STEPS - last) < 1e-9,
        "an area must end at a point of the curve, 0.05 to 0.95, got %s",
        to);
    double sum = 0;
    for (int i = 0; i < last; i++) {
      sum += (values[i] + values[i + 1]) / 2;
    }
    return sum / STEPS;
  }
}
