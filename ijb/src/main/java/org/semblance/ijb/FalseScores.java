package org.semblance.ijb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The scores of pairs of two persons, too many to be held: the largest of them exactly, and a
 * histogram of all.
 *
 * <p>A threshold at a false accept rate is the largest score that must not be accepted. Where the
 * rate allows no more false accepts than scores are kept, it is exact. Beyond that the histogram
 * says between which two values it lies: the ends of a bin of width 2⁻¹⁵, each moved outwards by as
 * much as a score that was counted may be wrong.
 *
 * <p>Threads collect in a {@link Part} each; everything else is for one thread.
 */
final class FalseScores {

  /** Bins over cosines from −1 to 1. */
  static final int BINS = 1 << 16;

  /** The rates that are exact as long as their scores fit. */
  static final double LARGEST_EXACT_RATE = 1e-3;

  /** 64 MB, and half as much again while they are collected. */
  private static final int MOST_KEPT = 1 << 23;

  /** Small sets are exact at every rate. */
  private static final int LEAST_KEPT = 1 << 18;

  /** The bin of a float may be wrong by as much as adding one to it is. */
  private static final double BIN_ERROR = 0x1p-22;

  private long count;
  private final double error;
  private final LargestValues largest;
  private final long[] histogram = new long[BINS];
  private double[] sorted = {};

  /**
   * Prepares for scores.
   *
   * @param count how many there are, those that are never counted included
   * @param error how far a counted score may be from the exact one
   */
  FalseScores(long count, double error) {
    this(count, error, MOST_KEPT);
  }

  FalseScores(long count, double error, int mostKept) {
    this.count = count;
    this.error = error;
    long wanted = Math.max(LEAST_KEPT, allowed(LARGEST_EXACT_RATE, count) + 1);
    this.largest = new LargestValues((int) Math.min(mostKept, wanted));
  }

  /** Returns how many of so many scores a rate allows; 1e-3 · 3000 is 3, whatever its last bit. */
  static long allowed(double rate, long count) {
    return (long) Math.floor(rate * count * (1 + 1e-12));
  }

  long count() {
    return count;
  }

  static int bin(float score) {
    return Math.max(0, Math.min(BINS - 1, (int) ((score + 1) * (BINS / 2))));
  }

  /** Returns the lower end of a bin. */
  static double edge(int bin) {
    return bin / (BINS / 2.0) - 1;
  }

  /** Returns a part for one thread. */
  Part part() {
    return new Part();
  }

  /** What one thread found. */
  final class Part {

    private int[] bins = {};
    private double[] found = new double[64];
    private int size;

    /** Returns a value below which scores of the product need only be counted. */
    float floor() {
      return Math.nextDown((float) (largest.floor() - error));
    }

    /** Returns the bins, which the caller counts in. */
    int[] bins() {
      if (bins.length == 0) {
        bins = new int[BINS];
      }
      return bins;
    }

    /** Adds an exact score. */
    void add(double score) {
      if (size == found.length) {
        found = Arrays.copyOf(found, 2 * size);
      }
      found[size++] = score;
    }

    /** Hands over everything; the part is empty then. */
    void flush() {
      synchronized (FalseScores.this) {
        largest.addAll(found, size);
        for (int i = 0; i < bins.length; i++) {
          histogram[i] += bins[i];
        }
      }
      Arrays.fill(bins, 0);
      size = 0;
    }
  }

  /** Takes back scores that were promised and cannot be computed. */
  void withdraw(long scores) {
    count -= scores;
  }

  /** Adds counts that were made elsewhere. */
  void addCounts(long[] counts) {
    for (int i = 0; i < BINS; i++) {
      histogram[i] += counts[i];
    }
  }

  /** Sorts what was kept; nothing is added after it. */
  void end() {
    sorted = largest.rising();
  }

  /**
   * The largest score that must not be accepted, or two values between which it lies.
   *
   * @param rate false accept rate
   * @param allowed false accepts
   * @param low pairs that score at or below this are not accepted
   * @param high pairs that score above this are accepted; {@code low} where the limit is exact
   * @param falseAccepts pairs of two persons that score above {@code low}; −1 where that is not
   *     known
   */
  record Limit(double rate, long allowed, double low, double high, long falseAccepts) {}

  Limit limit(double rate) {
    long allowed = allowed(rate, count);
    if (allowed < sorted.length) {
      int at = sorted.length - 1 - (int) allowed;
      double limit = sorted[at];
      int above = at;
      while (above < sorted.length && sorted[above] == limit) {
        above++;
      }
      return new Limit(rate, allowed, limit, limit, sorted.length - above);
    }
    long above = 0;
    for (int bin = BINS - 1; bin >= 0; bin--) {
      above += histogram[bin];
      if (above > allowed) {
        double around = error + BIN_ERROR;
        return new Limit(rate, allowed, edge(bin) - around, edge(bin + 1) + around, -1);
      }
    }
    return new Limit(rate, allowed, -2, -2, above); // the rest are never accepted
  }

  /** Returns, from the highest bin down, how many scores there are from each bin's lower end on. */
  long[] fallingCounts() {
    long[] counts = new long[BINS];
    long above = 0;
    for (int bin = BINS - 1; bin >= 0; bin--) {
      above += histogram[bin];
      counts[BINS - 1 - bin] = above;
    }
    return counts;
  }

  /** Returns the limits at several rates. */
  List<Limit> limits(List<Double> rates) {
    List<Limit> limits = new ArrayList<>();
    rates.forEach(rate -> limits.add(limit(rate)));
    return limits;
  }
}
