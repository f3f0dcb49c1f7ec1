package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

import org.jspecify.annotations.Nullable;

/**
 * How many classes take part in a step, and what of the others moves.
 *
 * @param rate share of the classes in [0, 1]; 1 for all, 0 for those of the batch alone
 * @param count number of classes, ≥ 1, in place of a rate, which is then 1; null for a rate
 * @param update what moves in a step
 */
public record ClassSampling(double rate, @Nullable Integer count, SampledUpdate update) {

  /** All classes take part in every step. */
  public static final ClassSampling ALL = new ClassSampling(1, null, SampledUpdate.ROWS);

  /** Checks the ranges. */
  public ClassSampling {
    checkArgument(
        rate >= 0 && rate <= 1,
        "sampleRate must be in [0, 1], 0 for the batch's own classes alone, got %s",
        rate);
    checkArgument(count == null || count >= 1, "sampleCount must be >= 1, got %s", count);
    checkArgument(
        count == null || rate == 1,
        "sampleCount must be left out where sampleRate is given, got %s beside %s; keep one",
        String.valueOf(count),
        rate);
    checkArgument(
        update == SampledUpdate.ROWS || count != null || rate < 1,
        "sampledUpdate must be left out where all classes take part in a step; give sampleRate or"
            + " sampleCount, or leave it out");
  }

  /** Returns a sample of a share of the classes, which alone move. */
  public static ClassSampling ofRate(double rate) {
    return new ClassSampling(rate, null, SampledUpdate.ROWS);
  }

  /** Returns a sample of a number of classes, which alone move. */
  public static ClassSampling ofCount(int count) {
    return new ClassSampling(1, count, SampledUpdate.ROWS);
  }

  /**
   * Returns whether a step takes all classes in their order, and no sample is drawn.
   *
   * @param classes of the run
   */
  public boolean takesAll(int classes) {
    return count == null ? rate == 1 : count >= classes;
  }

  /**
   * Returns how many classes are drawn; where the batch alone has more a step has those of the
   * batch. 0 if none is drawn beside them.
   *
   * @param classes of the run
   */
  public int drawn(int classes) {
    if (count != null) {
      return Math.min(count, classes);
    }
    return rate == 0 ? 0 : (int) Math.max(1, Math.round(rate * classes));
  }

  /**
   * Returns how many classes a step has at most, unless all samples of the batch have others.
   *
   * @param classes of the run
   * @param batchSize samples of a step
   */
  public int aim(int classes, int batchSize) {
    int drawn = drawn(classes);
    return drawn == 0 ? Math.min(batchSize, classes) : drawn;
  }

  /** Returns whether weight decay applies to the classes that take part. */
  public boolean decays() {
    return update != SampledUpdate.ROWS_UNDECAYED;
  }
}
