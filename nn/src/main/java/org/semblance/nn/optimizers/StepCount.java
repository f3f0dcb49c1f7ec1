package org.semblance.nn.optimizers;

import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * How many steps an optimiser has taken, as a part of its state {@code optimizer/TYPE/steps}.
 *
 * <p>A float32 counts to 2²⁴ and stays there; what hangs on it has settled long before.
 *
 * @param parameter steps so far
 * @param number of the step under way, t, from 1
 */
record StepCount(Parameter parameter, Operand<TFloat32> number) {

  static StepCount of(GraphScope scope, String type) {
    Parameter parameter = scalar(scope, type, "steps", 0);
    Ops ops = scope.opsIn("optimizer/" + type);
    return new StepCount(parameter, ops.math.add(parameter.read(), ops.constant(1f)));
  }

  /** Returns or makes a number that an optimiser keeps for all of its parameters together. */
  static Parameter scalar(GraphScope scope, String type, String name, float initial) {
    return scope
        .parameters()
        .get(
            "optimizer/" + type,
            new ParameterSpec(
                name, Shape.scalar(), Initializer.constant(initial), ParameterRole.OPTIMIZER_SLOT));
  }

  /** Returns {@code 1 − βᵗ}, by which a mean that began at 0 is divided; exact for small t too. */
  Operand<TFloat32> weight(Ops ops, double beta) {
    return ops.math.neg(ops.math.expm1(ops.math.mul(number, ops.constant((float) Math.log(beta)))));
  }

  /** Adds the node that counts on, once the updates have read the count. */
  Op advance(GraphScope scope, String type, List<Op> updates) {
    Ops after = scope.opsIn("optimizer/" + type).withControlDependencies(List.copyOf(updates));
    return after.assignVariableOp(parameter.handle(), number);
  }
}
