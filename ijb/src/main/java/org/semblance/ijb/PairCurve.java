package org.semblance.ijb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.semblance.data.DataException;
import org.semblance.evaluation.RocPoint;
import org.semblance.evaluation.WilsonInterval;

/**
 * True accepts against false accepts over all thresholds, in one walk over sorted scores.
 *
 * <p><b>The original's points</b> are those of scikit-learn's {@code roc_curve}: the numbers of
 * false and true accepts at each distinct score, falling; of these, all but the first and the last
 * are dropped where both numbers grow as much after them as before them; (0, 0) comes first. Its
 * figure at a rate is the true accept rate of the point with the nearest false accept rate, and of
 * several equally near ones the one with the most false, then the most true accepts.
 *
 * <p>Memory: the scores are sorted where they are, and nothing is held per point.
 */
final class PairCurve {

  private static final int DRAWN = 400;
  private static final int DRAWN_PER_DECADE = 50;

  private final double[] positives;
  private final double[] scores;
  private final int negatives;

  private PairCurve(double[] positives, double[] scores, int negatives) {
    this.positives = positives;
    this.scores = scores;
    this.negatives = negatives;
  }

  /**
   * Sorts scores.
   *
   * @param scores of each pair, NaN for those that are left out; reordered
   * @param same whether a pair shows one person
   * @throws DataException if pairs of either kind are missing
   */
  static PairCurve of(double[] scores, IntPredicate same) {
    BitSet isSame = new BitSet(scores.length);
    int count = 0;
    for (int i = 0; i < scores.length; i++) {
      if (!Double.isNaN(scores[i]) && same.test(i)) {
        isSame.set(i);
        count++;
      }
    }
    double[] positives = new double[count];
    int p = 0;
    int n = 0;
    for (int i = 0; i < scores.length; i++) {
      if (isSame.get(i)) {
        positives[p++] = scores[i];
      } else if (!Double.isNaN(scores[i])) {
        scores[n++] = scores[i];
      }
    }
    if (p == 0 || n == 0) {
      throw new DataException(
          String.format(
              "verification needs pairs of one person and of two persons, got %,d and %,d that can"
                  + " be used",
              p, n));
    }
    Arrays.sort(positives);
    Arrays.sort(scores, 0, n);
    return new PairCurve(positives, scores, n);
  }

  /** Returns the figures of the curve. */
  VerificationFigures figures(FeatureFlags flags) {
    Steps steps = new Steps(steps());
    Original original = new Original();
    walk(
        (falseAccepts, trueAccepts, score) -> {
          steps.point(falseAccepts, trueAccepts, score);
          original.point(falseAccepts, trueAccepts);
        });
    steps.end();
    original.end();
    return new VerificationFigures(
        flags,
        positives.length,
        negatives,
        original.doubleArea / 2.0 / positives.length / negatives,
        rates(original, steps),
        steps.curve());
  }

  private List<TarAtFar> rates(Original original, Steps steps) {
    List<TarAtFar> rates = new ArrayList<>();
    for (int i = 0; i < original.targets.length; i++) {
      double far = original.targets[i];
      int at = Arrays.binarySearch(steps.allowed, allowed(far));
      rates.add(
          new TarAtFar(
              far,
              (double) original.nearestTrue[i] / positives.length,
              (double) original.nearestFalse[i] / negatives,
              original.interpolated[i] / positives.length,
              (double) steps.trueAccepts[at] / positives.length,
              WilsonInterval.of(steps.trueAccepts[at], positives.length),
              steps.falseAccepts[at],
              steps.thresholds[at]));
    }
    return rates;
  }

  /** 1e-3 · 3000 is 3, whatever its last bit says. */
  private long allowed(double far) {
    return (long) Math.floor(far * negatives * (1 + 1e-12));
  }

  /** Numbers of false accepts at which the curve is looked at, rising: reported and drawn ones. */
  private long[] steps() {
    List<Long> steps = new ArrayList<>(List.of(0L, (long) negatives));
    VerificationFigures.FALSE_ACCEPT_RATES.forEach(far -> steps.add(allowed(far)));
    for (int i = 0; i <= DRAWN; i++) {
      steps.add(allowed(Math.pow(10, -(double) i / DRAWN_PER_DECADE)));
    }
    return steps.stream().mapToLong(step -> step).sorted().distinct().toArray();
  }

  /** Hears of each distinct score, falling. */
  @FunctionalInterface
  private interface Point {
    void at(long falseAccepts, long trueAccepts, double score);
  }

  private void walk(Point points) {
    int p = positives.length;
    int n = negatives;
    while (p > 0 || n > 0) {
      double score =
          Math.max(
              p > 0 ? positives[p - 1] : Double.NEGATIVE_INFINITY,
              n > 0 ? scores[n - 1] : Double.NEGATIVE_INFINITY);
      while (p > 0 && positives[p - 1] == score) {
        p--;
      }
      while (n > 0 && scores[n - 1] == score) {
        n--;
      }
      points.at((long) negatives - n, (long) positives.length - p, score);
    }
  }

  /** The last point with at most so many false accepts, for each of some numbers. */
  private final class Steps {

    private final long[] allowed;
    private final long[] falseAccepts;
    private final long[] trueAccepts;
    private final double[] thresholds;
    private int next;
    private long lastFalse;
    private long lastTrue;
    private double lastScore;

    Steps(long[] allowed) {
      this.allowed = allowed;
      falseAccepts = new long[allowed.length];
      trueAccepts = new long[allowed.length];
      thresholds = new double[allowed.length];
      double highest = Math.max(positives[positives.length - 1], scores[negatives - 1]);
      lastScore = Math.nextUp(highest); // accepts nothing
    }

    void point(long falses, long trues, double score) {
      while (next < allowed.length && falses > allowed[next]) {
        take();
      }
      lastFalse = falses;
      lastTrue = trues;
      lastScore = score;
    }

    void end() {
      while (next < allowed.length) {
        take();
      }
    }

    private void take() {
      falseAccepts[next] = lastFalse;
      trueAccepts[next] = lastTrue;
      thresholds[next++] = lastScore;
    }

    List<RocPoint> curve() {
      List<RocPoint> curve = new ArrayList<>();
      for (int i = 0; i < allowed.length; i++) {
        curve.add(
            new RocPoint(
                (double) allowed[i] / negatives, (double) trueAccepts[i] / positives.length));
      }
      return curve;
    }
  }

  /** The original's points, and what it reads from them. */
  private final class Original {

    private final double[] targets =
        VerificationFigures.FALSE_ACCEPT_RATES.stream().mapToDouble(rate -> rate).toArray();
    private final double[] distance = new double[targets.length];
    private final long[] nearestFalse = new long[targets.length];
    private final long[] nearestTrue = new long[targets.length];
    private final double[] interpolated = new double[targets.length];
    private long doubleArea;

    // The last two points that were heard of, and the last one that was kept.
    private long beforeFalse;
    private long beforeTrue;
    private long lastFalse;
    private long lastTrue;
    private long keptFalse;
    private long keptTrue;
    private int heard;

    Original() {
      Arrays.fill(distance, Double.POSITIVE_INFINITY);
      Arrays.fill(interpolated, Double.NaN);
      near(0, 0);
    }

    void point(long falses, long trues) {
      boolean straight =
          heard >= 2
              && falses - lastFalse == lastFalse - beforeFalse
              && trues - lastTrue == lastTrue - beforeTrue;
      if (heard > 0 && !straight) {
        keep(lastFalse, lastTrue);
      }
      beforeFalse = lastFalse;
      beforeTrue = lastTrue;
      lastFalse = falses;
      lastTrue = trues;
      heard++;
    }

    void end() {
      keep(lastFalse, lastTrue);
      for (int i = 0; i < targets.length; i++) {
        if (Double.isNaN(interpolated[i])) {
          interpolated[i] = positives.length;
        }
      }
    }

    private void keep(long falses, long trues) {
      for (int i = 0; i < targets.length; i++) {
        double wanted = targets[i] * negatives;
        if (falses > wanted && Double.isNaN(interpolated[i])) {
          interpolated[i] =
              keptTrue + (trues - keptTrue) * (wanted - keptFalse) / (falses - keptFalse);
        }
      }
      doubleArea += (falses - keptFalse) * (trues + keptTrue);
      near(falses, trues);
      keptFalse = falses;
      keptTrue = trues;
    }

    private void near(long falses, long trues) {
      for (int i = 0; i < targets.length; i++) {
        double away = Math.abs((double) falses / negatives - targets[i]);
        if (away <= distance[i]) {
          distance[i] = away;
          nearestFalse[i] = falses;
          nearestTrue[i] = trues;
        }
      }
    }
  }
}
