package org.semblance.backbones;

import java.util.Locale;
import org.semblance.nn.ActivationFunction;
import org.semblance.nn.Compatibility;
import org.semblance.nn.Layer;
import org.semblance.nn.layers.AconC;
import org.semblance.nn.layers.Activation;
import org.semblance.nn.layers.PRelu;

/** The non-linearity between the layers of a backbone. */
public enum Nonlinearity {
  /** {@code max(x, 0)}. */
  RELU,
  /** {@code max(x, 0) + α min(x, 0)} with one trained slope α per channel. */
  PRELU,
  /** {@code x · sigmoid(x)}. */
  SWISH,
  /** A smooth maximum of two lines through 0 with three trained numbers per channel. */
  ACON_C;

  /**
   * Returns the layer.
   *
   * @param initialSlope first value of α; only PReLU has one
   * @param compatibility whose formula; only AconC has two
   */
  Layer layer(float initialSlope, Compatibility compatibility) {
    return switch (this) {
      case RELU -> new Activation(ActivationFunction.RELU);
      case PRELU -> new PRelu(initialSlope);
      case SWISH -> new Activation(ActivationFunction.SWISH);
      case ACON_C -> new AconC(compatibility);
    };
  }

  /** Returns the name as it ends the names of layers, for instance {@code prelu}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
