package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;

/**
 * Stays constant and is multiplied by a factor at the start of each named epoch.
 *
 * <pre>
 * e &lt; w:  m + (base − m) · e / w,   m = base · factor ^ size(atEpochs)
 * else:   base · factor ^ (number of atEpochs &lt;= e)     e: epoch from 0, w: warmupEpochs
 * </pre>
 *
 * <p>Epochs are absolute: those of the warm-up count. Nothing is clipped.
 *
 * <p><b>Source:</b> {@code constant_scheduler} of Keras_insightface.
 *
 * @param base rate after the warm-up, &gt; 0
 * @param atEpochs epochs from 0 at whose start the rate falls, strictly rising; may be empty
 * @param factor of each fall, in (0, 1]
 * @param warmupEpochs epochs of a linear rise, &gt;= 0
 */
public record StepConstant(double base, List<Integer> atEpochs, double factor, int warmupEpochs)
    implements RateSchedule {

  /** Factor of each fall where none is given. */
  public static final double DEFAULT_FACTOR = 0.1;

  /** Checks the ranges. */
  public StepConstant {
    RateChecks.base(base);
    atEpochs = List.copyOf(atEpochs);
    checkArgument(
        atEpochs.isEmpty() || atEpochs.get(0) >= 1,
        "atEpochs must be >= 1, got %s; a fall before the first epoch is a smaller base",
        atEpochs);
    for (int i = 1; i < atEpochs.size(); i++) {
      checkArgument(
          atEpochs.get(i) > atEpochs.get(i - 1), "atEpochs must rise strictly, got %s", atEpochs);
    }
    checkArgument(factor > 0 && factor <= 1, "factor must be in (0, 1], got %s", factor);
    RateChecks.warmup(warmupEpochs);
  }

  /** Divides by ten at each epoch, without a warm-up. */
  public StepConstant(double base, List<Integer> atEpochs) {
    this(base, atEpochs, DEFAULT_FACTOR, 0);
  }

  @Override
  public RateSchedule times(double factor) {
    return new StepConstant(base * factor, atEpochs, this.factor, warmupEpochs);
  }

  @Override
  public double rate(long globalStep, int stepsPerEpoch) {
    long epoch = RateSchedule.epoch(globalStep, stepsPerEpoch);
    if (epoch < warmupEpochs) {
      double start = base * Math.pow(factor, atEpochs.size());
      return RateChecks.line(start, base, (double) epoch / warmupEpochs);
    }
    long falls = atEpochs.stream().filter(at -> at <= epoch).count();
    return base * Math.pow(factor, (double) falls);
  }
}
