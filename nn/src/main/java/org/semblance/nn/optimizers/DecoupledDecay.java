package org.semblance.nn.optimizers;

import org.semblance.nn.GraphScope;
import org.semblance.nn.Optimizer;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Decoupled weight decay, {@code w ← w − rate · decay · w}, before the gradient's update. */
final class DecoupledDecay {

  private DecoupledDecay() {}

  /**
   * Adds the decay of one parameter.
   *
   * @return the step, its gradient held back until the decay is done
   */
  static Optimizer.Step before(
      GraphScope scope, Optimizer.Step step, Operand<TFloat32> rate, double decay) {
    if (!step.decayed() || decay == 0) {
      return step;
    }
    Ops ops = scope.opsIn("optimizer/" + step.parameter().name() + "/decay");
    // The decay waits for the gradient: the forward pass must have read the undecayed weight.
    Ops afterGradient = ops.withControlDependencies(step.gradient());
    Operand<TFloat32> amount =
        afterGradient.math.mul(
            step.trained().value(), ops.math.mul(rate, ops.constant((float) decay)));
    Operand<TInt32> rows = step.trained().rows();
    Op decayed =
        rows == null
            ? ops.assignSubVariableOp(step.parameter().handle(), amount)
            : ops.resourceScatterSub(step.parameter().rowsHandle(), rows, amount);
    Operand<TFloat32> gradient = ops.withControlDependencies(decayed).identity(step.gradient());
    return new Optimizer.Step(step.trained(), gradient, step.decayed());
  }
}
