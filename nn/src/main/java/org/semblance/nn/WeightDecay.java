package org.semblance.nn;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Coupled (L2) weight decay: adds {@code ½ · value · Σw²} to the loss, so {@code value · w} to the
 * gradient.
 *
 * <p>Keras_insightface passes {@code value / 2} to Keras' regulariser, whose gradient is twice its
 * coefficient: the same. MXNet's and torch's SGD call the gradient's factor {@code wd}: the same
 * again. For decoupled decay use the optimisers {@code sgdw} and {@code adamw}.
 *
 * @param value D ≥ 0; gradient D·w
 * @param headFactor the classification head's decay is {@code value · headFactor}; ≥ 0. Decoupled
 *     decay does not ask for it
 * @param normalization whether γ and β of batch normalisation and PReLU's slopes decay too
 * @param bias whether biases decay too
 */
public record WeightDecay(double value, double headFactor, boolean normalization, boolean bias) {

  /** No decay. */
  public static final WeightDecay NONE = new WeightDecay(0, 1, false, false);

  /** Checks the ranges. */
  public WeightDecay {
    checkArgument(value >= 0, "weightDecay must be >= 0, got %s", value);
    checkArgument(headFactor >= 0, "weightDecay.headFactor must be >= 0, got %s", headFactor);
  }

  /** Returns whether parameters of this role are decayed, coupled or decoupled. */
  public boolean applies(ParameterRole role) {
    return switch (role) {
      case NORMALIZATION, SLOPE -> normalization;
      case BIAS -> bias;
      default -> role.decayedByDefault();
    };
  }

  /** Returns D for a parameter: its gradient gets {@code D · w}. */
  public double factor(ParameterRole role) {
    if (!applies(role)) {
      return 0;
    }
    return role == ParameterRole.CLASS_WEIGHT ? value * headFactor : value;
  }
}
