package org.semblance.losses;

import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;

/**
 * What is minimised beside a main loss, or in its place.
 *
 * @param lossWeight factor of the main loss, ≥ 0; 0 keeps its head and its accuracy only
 * @param centerLoss null for none
 * @param triplet null for none
 * @param distill null for none
 */
public record EmbeddingLosses(
    double lossWeight,
    @Nullable CenterLoss centerLoss,
    @Nullable TripletLoss triplet,
    @Nullable DistillationLoss distill) {

  /** The main loss alone. */
  public static final EmbeddingLosses NONE = new EmbeddingLosses(1, null, null, null);

  /** Name of the main loss among the terms of a step. */
  public static final String MAIN = "main";

  /** Checks the range. */
  public EmbeddingLosses {
    LossChecks.notNegative("stage", "lossWeight", lossWeight);
  }

  /** Returns those that there are, by the names of a stage's keys. */
  public ImmutableMap<String, EmbeddingLoss> byName() {
    ImmutableMap.Builder<String, EmbeddingLoss> all = ImmutableMap.builder();
    if (centerLoss != null) {
      all.put("centerLoss", centerLoss);
    }
    if (triplet != null) {
      all.put("triplet", triplet);
    }
    if (distill != null) {
      all.put("distill", distill);
    }
    return all.buildOrThrow();
  }

  /** Returns whether there are any. */
  public boolean any() {
    return !byName().isEmpty();
  }
}
