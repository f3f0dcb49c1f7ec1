package org.semblance.nn.optimizers;

import org.semblance.nn.GraphScope;
import org.semblance.nn.Optimizer;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

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
    double amountPerRate = decay * step.decayFactor();
    if (amountPerRate == 0) {
      return step;
    }
    Ops ops = scope.opsIn("optimizer/" + step.parameter().name() + "/decay");
    // The decay waits for the gradient: the forward pass must have read the undecayed weight.
    Ops afterGradient = ops.withControlDependencies(step.gradient());
    Operand<TFloat32> amount =
        afterGradient.math.mul(
            step.trained().value(),
            ops.math.mul(step.rate(ops, rate), ops.constant((float) amountPerRate)));
    Op decayed = step.trained().subtract(ops, amount);
    return step.withGradient(ops.withControlDependencies(decayed).identity(step.gradient()));
  }
}
