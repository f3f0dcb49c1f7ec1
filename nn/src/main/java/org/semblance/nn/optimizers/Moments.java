package org.semblance.nn.optimizers;

import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Trained;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Moving means of a gradient and of its squares: {@code m ← β₁m + (1 − β₁)g}, {@code v ← β₂v + (1 −
 * β₂)g²}.
 *
 * @param m as before the step
 * @param v as before the step
 * @param newM as after it
 * @param newV as after it
 */
record Moments(Trained m, Trained v, Operand<TFloat32> newM, Operand<TFloat32> newV) {

  /** Adds the nodes of both means, of rows where the step trains rows. */
  static Moments of(GraphScope scope, Ops ops, Optimizer.Step step, double beta1, double beta2) {
    Trained m = Optimizer.state(scope, ops, step, "m");
    Trained v = Optimizer.state(scope, ops, step, "v");
    return new Moments(
        m,
        v,
        moved(ops, m, step.gradient(), beta1),
        moved(ops, v, ops.math.square(step.gradient()), beta2));
  }

  /** Adds the nodes that store both. */
  List<Op> store(Ops ops) {
    return List.of(m.assign(ops, newM), v.assign(ops, newV));
  }

  /** Returns {@code average + (1 − beta) (value − average)}, rounded as TensorFlow's Adam does. */
  static Operand<TFloat32> moved(Ops ops, Trained average, Operand<TFloat32> value, double beta) {
    return ops.math.add(
        average.value(),
        ops.math.mul(ops.math.sub(value, average.value()), ops.constant(1 - (float) beta)));
  }
}
