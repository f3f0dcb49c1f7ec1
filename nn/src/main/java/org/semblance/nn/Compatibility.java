package org.semblance.nn;

/**
 * Whose known defects a component of a run repeats, so that its results can be compared with
 * theirs.
 *
 * <p>In every room the same words: a record that has a component {@code compatibility} says in its
 * own description which defects there are.
 */
public enum Compatibility {
  /** Nobody's: what the formula, the paper or the component's name says. */
  NONE,
  /** Those of Keras_insightface. */
  KERAS_INSIGHTFACE
}
