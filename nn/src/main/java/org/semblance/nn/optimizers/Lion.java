package org.semblance.nn.optimizers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Trained;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Lion, which moves every weight by the same amount in the direction of a momentum: {@code w ← w −
 * rate · (sign(β₁m + (1 − β₁)g) + weightDecay · w)}, then {@code m ← β₂m + (1 − β₂)g}.
 *
 * <p>Steps are long: its rate is 3 to 10 times smaller than Adam's, its decay as many times larger.
 * One array of state, where Adam has two. Source: Chen et al. 2023 (Symbolic Discovery of
 * Optimization Algorithms), algorithm 2.
 *
 * @param beta1 of the direction, in [0, 1)
 * @param beta2 of the momentum that is kept, in [0, 1)
 * @param weightDecay ≥ 0, decoupled, per unit of rate
 */
public record Lion(double beta1, double beta2, double weightDecay) implements Optimizer {

  /** Checks the ranges. */
  public Lion {
    checkArgument(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1), got %s", beta1);
    checkArgument(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1), got %s", beta2);
    checkArgument(weightDecay >= 0, "weightDecay must be >= 0, got %s", weightDecay);
  }

  @Override
  public int statesPerWeight() {
    return 1;
  }

  @Override
  public List<Op> apply(GraphScope scope, List<Step> steps, Operand<TFloat32> rate) {
    List<Op> updates = new ArrayList<>();
    for (Step each : steps) {
      Step step = DecoupledDecay.before(scope, each, rate, weightDecay);
      Ops ops = scope.opsIn("optimizer/" + step.parameter().name());
      Trained m = Optimizer.state(scope, ops, step, "momentum");
      Operand<TFloat32> direction = ops.math.sign(Moments.moved(ops, m, step.gradient(), beta1));
      updates.add(m.assign(ops, Moments.moved(ops, m, step.gradient(), beta2)));
      updates.add(step.trained().subtract(ops, ops.math.mul(direction, step.rate(ops, rate))));
    }
    return updates;
  }
}
