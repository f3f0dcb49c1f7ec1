package org.semblance.nn.optimizers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.ResourceApplyKerasMomentum;
import org.tensorflow.op.train.ResourceSparseApplyKerasMomentum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Stochastic gradient descent with momentum as Keras writes it: {@code v ← momentum · v − rate ·
 * g}, {@code w ← w + v}; with {@code nesterov}, {@code w ← w + momentum · v − rate · g}.
 *
 * <p>The rate is inside v, so after a drop of the rate the old, larger steps fade over about 1 / (1
 * − momentum) steps. torch and MXNet keep it outside; at a constant rate the two are the same.
 * Source: Sutskever et al. 2013, equations 1 to 4.
 *
 * @param momentum in [0, 1); 0 keeps no state
 * @param nesterov whether to look ahead
 */
public record Sgd(double momentum, boolean nesterov) implements Optimizer {

  /** Checks the range. */
  public Sgd {
    checkArgument(momentum >= 0 && momentum < 1, "momentum must be in [0, 1), got %s", momentum);
    checkArgument(!nesterov || momentum > 0, "nesterov needs momentum > 0, got %s", momentum);
  }

  @Override
  public int statesPerWeight() {
    return momentum == 0 ? 0 : 1;
  }

  @Override
  public List<Op> apply(GraphScope scope, List<Step> steps, Operand<TFloat32> rate) {
    List<Op> updates = new ArrayList<>();
    for (Step step : steps) {
      updates.add(update(scope, step, rate));
    }
    return updates;
  }

  private Op update(GraphScope scope, Step step, Operand<TFloat32> baseRate) {
    Parameter parameter = step.parameter();
    Operand<TInt32> rows = step.trained().rows();
    Ops ops = scope.opsIn("optimizer/" + parameter.name());
    Operand<TFloat32> rate = step.rate(ops, baseRate);
    if (momentum == 0) {
      return rows == null
          ? ops.train.resourceApplyGradientDescent(parameter.handle(), rate, step.gradient())
          : ops.resourceScatterSub(
              parameter.rowsHandle(), rows, ops.math.mul(rate, step.gradient()));
    }
    Parameter velocity = Optimizer.slot(scope, parameter, "momentum", 0);
    if (rows != null && scope.fused()) {
      return RowUpdates.momentum(scope, step, velocity, rate, this);
    }
    if (rows != null) {
      return ops.train.resourceSparseApplyKerasMomentum(
          parameter.rowsHandle(),
          velocity.rowsHandle(),
          rate,
          step.gradient(),
          rows,
          ops.constant((float) momentum),
          ResourceSparseApplyKerasMomentum.useNesterov(nesterov));
    }
    return ops.train.resourceApplyKerasMomentum(
        parameter.handle(),
        velocity.handle(),
        rate,
        step.gradient(),
        ops.constant((float) momentum),
        ResourceApplyKerasMomentum.useNesterov(nesterov));
  }
}
