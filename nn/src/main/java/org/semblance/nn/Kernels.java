package org.semblance.nn;

import java.util.Locale;

/** Which operations a graph on the processor is built of. */
public enum Kernels {
  /** Our fused kernels where they can be loaded and no GPU is used, otherwise TensorFlow's own. */
  AUTO,
  /** TensorFlow's own operations only. */
  PLAIN,
  /** Our fused kernels; an error where they cannot be loaded. */
  FUSED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
