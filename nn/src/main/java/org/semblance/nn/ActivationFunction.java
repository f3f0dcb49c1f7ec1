package org.semblance.nn;

import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/** Activations without parameters. PReLU has parameters and is a layer of its own. */
public enum ActivationFunction {
  /** {@code max(x, 0)}. */
  RELU {
    @Override
    public <T extends TFloating> Operand<T> apply(Ops ops, Operand<T> x) {
      return ops.nn.relu(x);
    }
  },
  /** {@code min(max(x, 0), 6)}. */
  RELU6 {
    @Override
    public <T extends TFloating> Operand<T> apply(Ops ops, Operand<T> x) {
      return ops.nn.relu6(x);
    }
  },
  /** {@code x · sigmoid(x)} (Ramachandran et al. 2017), also called SiLU. */
  SWISH {
    @Override
    public <T extends TFloating> Operand<T> apply(Ops ops, Operand<T> x) {
      return ops.math.mul(x, ops.math.sigmoid(x));
    }
  },
  /** {@code 1 / (1 + e^−x)}. */
  SIGMOID {
    @Override
    public <T extends TFloating> Operand<T> apply(Ops ops, Operand<T> x) {
      return ops.math.sigmoid(x);
    }
  };

  /** Adds the nodes. */
  public abstract <T extends TFloating> Operand<T> apply(Ops ops, Operand<T> x);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
