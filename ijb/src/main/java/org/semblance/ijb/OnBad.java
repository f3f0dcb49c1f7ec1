package org.semblance.ijb;

import java.util.Locale;

/** What to do about entries of a set that cannot be used. */
public enum OnBad {
  /** End with the first of them, naming it. */
  STOP,
  /** Leave them out, count them, and say so in the result. */
  SKIP;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
