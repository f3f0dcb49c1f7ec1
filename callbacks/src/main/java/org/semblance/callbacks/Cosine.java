package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Falls along half a cosine, rests at the minimum, then restarts lower and slower, for ever.
 *
 * <p>With F = firstRestartEpochs, t = periodFactor, m = restartFactor, c = cooldownEpochs, w =
 * warmupEpochs, α = minimum / base, n steps per epoch and s the global step:
 *
 * <pre>
 * s &lt; w·n:              minimum + (base − minimum) · s / (w·n)
 * k-th cooldown (k = 1, 2, …): epochs [w + floor(F·(1 + t + … + t^(k−1)) + c·(k−1)), that + c):
 *                       minimum
 * else, with k cooldowns past:  f = (s − w·n − c·k·n) / (F·n), in period i at the fraction g of it:
 *                       base · ((1 − α) · ½ · m^i · (1 + cos(π g)) + α)
 * </pre>
 *
 * <p>Per {@link RateUnit#EPOCH} the formula is evaluated at the first step of the epoch.
 *
 * <p><b>Example:</b> F = 16, t = 2, c = 1 restarts at the epochs 17, 50, 115, 244, 501, …, counted
 * from 0, each after one epoch at the minimum.
 *
 * <p><b>Source:</b> SGDR: Stochastic Gradient Descent with Warm Restarts (Loshchilov, Hutter 2017),
 * equation 5, and {@code CosineLrScheduler} of Keras_insightface. <b>Differs from</b> the latter:
 * that one tabulates four periods and stays at the minimum for ever after the fourth, and becomes a
 * single cosine where {@code minimum == base · restartFactor} holds in floating point; here
 * restarts never end, and a single cosine is a {@link SingleCosine}.
 *
 * @param base highest rate, &gt; 0
 * @param firstRestartEpochs length of the first period, &gt;= 1
 * @param restartFactor by which each restart is lower than the one before, in (0, 1]
 * @param periodFactor by which each period is longer than the one before, &gt;= 1
 * @param minimum lowest rate, also the rate of the cooldown and the start of the warm-up, in [0,
 *     base]
 * @param warmupEpochs epochs of a linear rise before the first period, &gt;= 0
 * @param cooldownEpochs epochs at the minimum after each period, &gt;= 0
 * @param per batch or epoch
 */
public record Cosine(
    double base,
    int firstRestartEpochs,
    double restartFactor,
    double periodFactor,
    double minimum,
    int warmupEpochs,
    int cooldownEpochs,
    RateUnit per)
    implements RateSchedule {

  /** How much lower each restart is where nothing else is said. */
  public static final double DEFAULT_RESTART_FACTOR = 0.5;

  /** How much longer each period is where nothing else is said. */
  public static final double DEFAULT_PERIOD_FACTOR = 2;

  /** Lowest rate where none is given. */
  public static final double DEFAULT_MINIMUM = 1e-5;

  /** Epochs at the minimum after each period where nothing else is said. */
  public static final int DEFAULT_COOLDOWN_EPOCHS = 1;

  /** Checks the ranges. */
  public Cosine {
    RateChecks.base(base);
    checkArgument(
        firstRestartEpochs >= 1, "firstRestartEpochs must be >= 1, got %s", firstRestartEpochs);
    checkArgument(
        restartFactor > 0 && restartFactor <= 1,
        "restartFactor must be in (0, 1], got %s",
        restartFactor);
    checkArgument(
        periodFactor >= 1 && Double.isFinite(periodFactor),
        "periodFactor must be >= 1 and finite, got %s",
        periodFactor);
    RateChecks.minimum(minimum, base);
    RateChecks.warmup(warmupEpochs);
    checkArgument(cooldownEpochs >= 0, "cooldownEpochs must be >= 0, got %s", cooldownEpochs);
  }

  /** Halves the height and doubles the length at each restart, per batch, without a warm-up. */
  public Cosine(double base, int firstRestartEpochs) {
    this(
        base,
        firstRestartEpochs,
        DEFAULT_RESTART_FACTOR,
        DEFAULT_PERIOD_FACTOR,
        Math.min(DEFAULT_MINIMUM, base),
        0,
        DEFAULT_COOLDOWN_EPOCHS,
        RateUnit.BATCH);
  }

  @Override
  public RateSchedule times(double factor) {
    return new Cosine(
        base * factor,
        firstRestartEpochs,
        restartFactor,
        periodFactor,
        minimum * factor,
        warmupEpochs,
        cooldownEpochs,
        per);
  }

  @Override
  public double rate(long globalStep, int stepsPerEpoch) {
    long epoch = RateSchedule.epoch(globalStep, stepsPerEpoch);
    double position = per.position(globalStep, stepsPerEpoch);
    if (epoch < warmupEpochs) {
      return RateChecks.line(minimum, base, position / warmupEpochs);
    }
    double length = firstRestartEpochs;
    double periodsEnd = length;
    for (double cooldowns = 0; ; cooldowns++) {
      double rest = warmupEpochs + Math.floor(periodsEnd) + cooldownEpochs * cooldowns;
      if (epoch < rest) {
        return inPeriods(position - warmupEpochs - cooldownEpochs * cooldowns);
      }
      if (epoch < rest + cooldownEpochs) {
        return minimum;
      }
      length *= periodFactor;
      periodsEnd += length;
    }
  }

  /** Returns the rate of warm restarts alone at a time in epochs. */
  private double inPeriods(double time) {
    double start = 0;
    double length = firstRestartEpochs;
    double height = 1;
    while (time >= start + length) {
      start += length;
      length *= periodFactor;
      height *= restartFactor;
    }
    double alpha = minimum / base;
    double wave = 1 + Math.cos(Math.PI * (time - start) / length);
    return base * ((1 - alpha) * 0.5 * height * wave + alpha);
  }
}
