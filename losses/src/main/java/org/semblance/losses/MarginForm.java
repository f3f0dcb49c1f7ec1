package org.semblance.losses;

/** Where a margin applies. */
public enum MarginForm {
  /** Added to the angle, in radians. */
  ARC,
  /** Taken from the cosine. */
  COS
}
