package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.OptionalLong;

/**
 * Rises linearly, then falls along a power of the time that is left.
 *
 * <p>With E = epochs, w = warmupEpochs, n steps per epoch and s the global step:
 *
 * <pre>
 * s &lt; w·n:  minimum + (base − minimum) · s / (w·n)
 * else:    minimum + (base − minimum) · (1 − min(s − w·n, E·n) / (E·n)) ^ power
 * </pre>
 *
 * <p>The warm-up comes before the fall, as with {@link SingleCosine}: arcface_torch's 20 epochs
 * with 2 of warm-up are {@code epochs: 18}. Per {@link RateUnit#EPOCH} the formula is evaluated at
 * the first step of the epoch.
 *
 * <p><b>Source:</b> {@code PolynomialLRWarmup} of arcface_torch (power 1 there, 2 in PLSC).
 * <b>Differs from</b> it: that one multiplies up factors, which this is the closed form of, and
 * takes the very first step of a warm-up at the full rate.
 *
 * @param base highest rate, &gt; 0
 * @param epochs length of the fall, &gt;= 1
 * @param power of the fall, &gt; 0; 1 is a straight line
 * @param minimum rate at its end and at the start of the warm-up, in [0, base]
 * @param warmupEpochs epochs of a linear rise before the fall, &gt;= 0
 * @param per batch or epoch
 */
public record Polynomial(
    double base, int epochs, double power, double minimum, int warmupEpochs, RateUnit per)
    implements RateSchedule {

  /** Checks the ranges. */
  public Polynomial {
    RateChecks.base(base);
    checkArgument(epochs >= 1, "epochs must be >= 1, got %s", epochs);
    checkArgument(
        power > 0 && Double.isFinite(power), "power must be > 0 and finite, got %s", power);
    RateChecks.minimum(minimum, base);
    RateChecks.warmup(warmupEpochs);
  }

  /** Falls to 0 in a straight line, per batch, without a warm-up. */
  public Polynomial(double base, int epochs) {
    this(base, epochs, 1, 0, 0, RateUnit.BATCH);
  }

  @Override
  public RateSchedule times(double factor) {
    return new Polynomial(base * factor, epochs, power, minimum * factor, warmupEpochs, per);
  }

  @Override
  public double rate(long globalStep, int stepsPerEpoch) {
    long epoch = RateSchedule.epoch(globalStep, stepsPerEpoch);
    double position = per.position(globalStep, stepsPerEpoch);
    if (epoch < warmupEpochs) {
      return RateChecks.line(minimum, base, position / warmupEpochs);
    }
    double left = 1 - Math.min(position - warmupEpochs, epochs) / epochs;
    return RateChecks.line(minimum, base, Math.pow(left, power));
  }

  @Override
  public OptionalLong restingEpoch() {
    return OptionalLong.of((long) warmupEpochs + epochs);
  }
}
