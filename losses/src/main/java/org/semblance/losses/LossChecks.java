package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

/** Checks of settings that several losses share. */
final class LossChecks {

  private LossChecks() {}

  static void scale(String loss, double scale) {
    checkArgument(
        scale > 0 && Double.isFinite(scale),
        "%s.scale must be > 0 and finite, got %s",
        loss,
        scale);
  }

  static void labelSmoothing(String loss, double labelSmoothing) {
    checkArgument(
        labelSmoothing >= 0 && labelSmoothing < 1,
        "%s.labelSmoothing must be in [0, 1), got %s",
        loss,
        labelSmoothing);
  }
}
