package org.semblance.subcenter;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How much is kept.
 *
 * @param degrees a picture's angle to its identity must be below it; in (0, 180]
 * @param minimumImages identities with fewer pictures left are left out; at least 1
 */
public record CleaningLimits(double degrees, int minimumImages) {

  /** The limit of Keras_insightface and of the paper. */
  public static final double DEFAULT_DEGREES = 75;

  /** Checks the ranges. */
  public CleaningLimits {
    checkArgument(degrees > 0 && degrees <= 180, "degrees must be in (0, 180], got %s", degrees);
    checkArgument(minimumImages >= 1, "minimumImages must be >= 1, got %s", minimumImages);
  }
}
