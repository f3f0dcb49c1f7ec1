package org.semblance.callbacks;

import java.util.Locale;

/** How people are told that training waits for its pictures. */
final class InputWait {

  /** A smaller share of the time is not worth a word: the first batch of a run takes that. */
  private static final double NOTICEABLE = 0.02;

  private InputWait() {}

  static boolean noticeable(double share) {
    return share >= NOTICEABLE;
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }
}
