package org.semblance.backbones;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.Compatibility;

/**
 * How likely residuals are to take part in a training step, falling linearly with depth: of L
 * residual blocks the l-th one, counted from 1, survives with {@code start − (start − end) · l /
 * L}.
 *
 * <p>Source: Huang et al. 2016, "Deep networks with stochastic depth", equation 4, where start is 1
 * and end 0.5. <b>Differs from</b> Keras_insightface's {@code survivals=(start, end)}, which counts
 * from 0 and takes start for 1 in the slope, {@code start − (1 − end) · (l − 1) / L}: its last
 * block never gets to {@code end}. {@link Compatibility#KERAS_INSIGHTFACE} does that.
 *
 * @param start probability before the first block, in (0, 1]
 * @param end probability of the last block, in (0, 1]; the same as start for all alike
 */
public record Survival(double start, double end) {

  private static final String START = "survival.start";
  private static final String END = "survival.end";

  /** Checks the ranges. */
  public Survival {
    checkArgument(start > 0 && start <= 1, "survival.start must be in (0, 1], got %s", start);
    checkArgument(end > 0 && end <= 1, "survival.end must be in (0, 1], got %s", end);
  }

  /**
   * Checks that no block's probability falls to 0 or below, which the original's formula allows.
   *
   * @throws IllegalArgumentException saying what must hold
   */
  void requirePossible(Compatibility compatibility) {
    checkArgument(
        compatibility == Compatibility.NONE || start + end >= 1,
        "survival.start + survival.end must be >= 1 with compatibility: kerasInsightface, got %s +"
            + " %s; its formula would make a probability negative",
        start,
        end);
  }

  /**
   * Returns the probability of a block.
   *
   * @param block from 0
   * @param blocks how many there are
   */
  double of(int block, int blocks, Compatibility compatibility) {
    return compatibility == Compatibility.NONE
        ? start - (start - end) * (block + 1) / blocks
        : start - (1 - end) * block / blocks;
  }

  /** Adds the values to a backbone's properties. */
  void addTo(Map<String, String> properties) {
    properties.put(START, String.valueOf(start));
    properties.put(END, String.valueOf(end));
  }

  /** Reads what {@link #addTo} added; null if it is not there. */
  static @Nullable Survival fromProperties(PropertyReader properties) {
    return properties.has(START)
        ? new Survival(properties.real(START), properties.real(END))
        : null;
  }
}
