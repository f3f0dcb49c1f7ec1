package org.semblance.losses;

import org.semblance.nn.Initializer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The numbers that losses keep or learn: scalars under {@code loss/TYPE/NAME}. */
final class LossParameter {

  private LossParameter() {}

  /** Returns or makes a number that a loss updates itself. */
  static Parameter state(LossInput input, String type, String name, double initial) {
    return of(input, type, name, initial, ParameterRole.LOSS_STATE);
  }

  /** Returns or makes a number that is trained. */
  static Parameter weight(LossInput input, String type, String name, double initial) {
    return of(input, type, name, initial, ParameterRole.LOSS_WEIGHT);
  }

  private static Parameter of(
      LossInput input, String type, String name, double initial, ParameterRole role) {
    return input
        .scope()
        .parameters()
        .get(
            "loss/" + type,
            new ParameterSpec(name, Shape.scalar(), Initializer.constant((float) initial), role));
  }

  /** Returns {@code momentum · average + (1 − momentum) · value}, without a gradient. */
  static Operand<TFloat32> moved(
      Ops ops, Parameter average, Operand<TFloat32> value, double momentum) {
    return ops.stopGradient(
        ops.math.add(
            ops.math.mul(average.read(), ops.constant((float) momentum)),
            ops.math.mul(value, ops.constant((float) (1 - momentum)))));
  }
}
