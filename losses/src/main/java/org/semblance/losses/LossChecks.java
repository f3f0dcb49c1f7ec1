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

  static void interClassFilter(String loss, double interClassFilter) {
    checkArgument(
        interClassFilter >= 0 && interClassFilter < 1,
        "%s.interClassFilter must be in [0, 1), 0 for none, got %s",
        loss,
        interClassFilter);
  }

  static void angle(String loss, String key, double angle) {
    checkArgument(
        angle >= 0 && angle <= Math.PI, "%s.%s must be in [0, pi], got %s", loss, key, angle);
  }

  static void notNegative(String loss, String key, double value) {
    checkArgument(
        value >= 0 && Double.isFinite(value),
        "%s.%s must be >= 0 and finite, got %s",
        loss,
        key,
        value);
  }

  static void positive(String loss, String key, double value) {
    checkArgument(
        value > 0 && Double.isFinite(value),
        "%s.%s must be > 0 and finite, got %s",
        loss,
        key,
        value);
  }
}
