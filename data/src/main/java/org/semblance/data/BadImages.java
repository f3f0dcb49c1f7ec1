package org.semblance.data;

/** What to do about a training picture that cannot be decoded or has another size. */
public enum BadImages {
  /** End the run, naming the picture. */
  STOP,
  /** Put another picture of the set in its place, the same one in every run, and count it. */
  SKIP
}
