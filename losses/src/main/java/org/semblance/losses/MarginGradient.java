package org.semblance.losses;

/** What the gradient of a margin's target logit by its cosine is. */
public enum MarginGradient {
  /**
   * The derivative of the formula, {@code scale · m1 · sin(m1 θ + m2) / sin θ} before the
   * reflection; 0 where the cosine is clipped.
   */
  EXACT,
  /**
   * Exactly {@code scale}, as if the margin were a constant: what arcface_torch computes, because
   * it changes the logits outside automatic differentiation.
   */
  STRAIGHT_THROUGH
}
