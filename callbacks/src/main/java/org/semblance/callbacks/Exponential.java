package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.OptionalLong;

/**
 * Falls by a constant factor from epoch to epoch, then stays at a floor.
 *
 * <pre>
 * e &lt; w:  minimum + (base − minimum) · e / w
 * else:   max(minimum, base · exp(decay · (w − e)))     e: epoch from 0, w: warmupEpochs
 * </pre>
 *
 * <p>The exponent is natural: {@code decay} 0.05 multiplies by 0.951 per epoch, not by 0.05. The
 * rate changes at the start of an epoch only.
 *
 * <p><b>Source:</b> {@code exp_scheduler} of Keras_insightface.
 *
 * @param base rate of the first epoch after the warm-up, &gt; 0
 * @param decay per epoch, &gt;= 0
 * @param warmupEpochs epochs of a linear rise from {@code minimum}, &gt;= 0
 * @param minimum floor and start of the warm-up, in [0, base]
 */
public record Exponential(double base, double decay, int warmupEpochs, double minimum)
    implements RateSchedule {

  /** Floor of the rate where none is given. */
  public static final double DEFAULT_MINIMUM = 1e-6;

  /** Checks the ranges. */
  public Exponential {
    RateChecks.base(base);
    checkArgument(
        decay >= 0 && Double.isFinite(decay), "decay must be >= 0 and finite, got %s", decay);
    RateChecks.warmup(warmupEpochs);
    RateChecks.minimum(minimum, base);
  }

  /** Has no warm-up and the default floor. */
  public Exponential(double base, double decay) {
    this(base, decay, 0, Math.min(DEFAULT_MINIMUM, base));
  }

  @Override
  public RateSchedule times(double factor) {
    return new Exponential(base * factor, decay, warmupEpochs, minimum * factor);
  }

  @Override
  public double rate(long globalStep, int stepsPerEpoch) {
    long epoch = RateSchedule.epoch(globalStep, stepsPerEpoch);
    if (epoch < warmupEpochs) {
      return RateChecks.line(minimum, base, (double) epoch / warmupEpochs);
    }
    return Math.max(minimum, base * Math.exp(decay * (warmupEpochs - epoch)));
  }

  @Override
  public OptionalLong restingEpoch() {
    if (decay == 0 || minimum == 0) {
      return OptionalLong.empty();
    }
    double fall = Math.ceil(Math.log(base / minimum) / decay);
    return OptionalLong.of((long) Math.min(warmupEpochs + fall, Long.MAX_VALUE));
  }
}
