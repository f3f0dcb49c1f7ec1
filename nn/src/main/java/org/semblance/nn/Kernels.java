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

  /**
   * Tells whether graphs get the fused kernels.
   *
   * @throws SemblanceException for {@link #FUSED} where they cannot be loaded, saying why
   */
  boolean fused() {
    return switch (this) {
      case PLAIN -> false;
      case AUTO -> FusedKernels.available() && Devices.onlyProcessor();
      case FUSED -> {
        FusedKernels.require();
        yield true;
      }
    };
  }

  /** Returns what this choice comes to here, for instance {@code fused}, and if plain, why. */
  public String describe() {
    if (fused()) {
      return "fused";
    }
    String problem = FusedKernels.problem();
    return this == PLAIN ? "plain" : "plain, " + (problem == null ? "there is a GPU" : problem);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
