package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.OptionalLong;

/**
 * Falls once along half a cosine and stays at the minimum from then on.
 *
 * <p>With E = epochs, w = warmupEpochs, α = minimum / base, n steps per epoch and s the global
 * step:
 *
 * <pre>
 * s &lt; w·n:  minimum + (base − minimum) · s / (w·n)
 * else:    base · ((1 − α) · ½ · (1 + cos(π · min(s − w·n, E·n) / (E·n))) + α)
 * </pre>
 *
 * <p>The warm-up comes before the cosine: a run of 40 epochs with 2 of warm-up has {@code epochs:
 * 38}. Per {@link RateUnit#EPOCH} the formula is evaluated at the first step of the epoch.
 *
 * <p><b>Source:</b> {@code CosineLrScheduler} of Keras_insightface where {@code lr_min == lr_base ·
 * m_mul}. <b>Differs from</b> it: there this equality in floating point selects the schedule (0.001
 * · 1e-4 is not 1e-7, so the README's own example restarts instead), and its variant per epoch
 * forgets to subtract the warm-up.
 *
 * @param base highest rate, &gt; 0
 * @param epochs length of the fall, &gt;= 1
 * @param minimum rate at its end and at the start of the warm-up, in [0, base]
 * @param warmupEpochs epochs of a linear rise before the fall, &gt;= 0
 * @param per batch or epoch
 */
public record SingleCosine(double base, int epochs, double minimum, int warmupEpochs, RateUnit per)
    implements RateSchedule {

  /** Lowest rate where none is given. */
  public static final double DEFAULT_MINIMUM = 1e-5;

  /** Checks the ranges. */
  public SingleCosine {
    RateChecks.base(base);
    checkArgument(epochs >= 1, "epochs must be >= 1, got %s", epochs);
    RateChecks.minimum(minimum, base);
    RateChecks.warmup(warmupEpochs);
  }

  /** Falls to the default minimum, per batch, without a warm-up. */
  public SingleCosine(double base, int epochs) {
    this(base, epochs, Math.min(DEFAULT_MINIMUM, base), 0, RateUnit.BATCH);
  }

  @Override
  public RateSchedule times(double factor) {
    return new SingleCosine(base * factor, epochs, minimum * factor, warmupEpochs, per);
  }

  @Override
  public double rate(long globalStep, int stepsPerEpoch) {
    long epoch = RateSchedule.epoch(globalStep, stepsPerEpoch);
    double position = per.position(globalStep, stepsPerEpoch);
    if (epoch < warmupEpochs) {
      return RateChecks.line(minimum, base, position / warmupEpochs);
    }
    double alpha = minimum / base;
    double fraction = Math.min(position - warmupEpochs, epochs) / epochs;
    return base * ((1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * fraction)) + alpha);
  }

  @Override
  public OptionalLong restingEpoch() {
    return OptionalLong.of((long) warmupEpochs + epochs);
  }
}
