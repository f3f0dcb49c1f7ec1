package org.semblance.nn.optimizers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Adam: {@code m ← β₁m + (1 − β₁)g}, {@code v ← β₂v + (1 − β₂)g²}, {@code w ← w − rate · √(1 − β₂ᵗ)
 * / (1 − β₁ᵗ) · m / (√v + ε)}.
 *
 * <p>Source: Kingma and Ba 2015, the last paragraph of section 2 before 2.1, whose ε̂ is our ε, as
 * TensorFlow computes it. Their algorithm 1 and torch add ε after the bias correction.
 *
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1)
 * @param epsilon &gt; 0
 */
public record Adam(double beta1, double beta2, double epsilon) implements Optimizer {

  /** Checks the ranges. */
  public Adam {
    checkArgument(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1), got %s", beta1);
    checkArgument(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1), got %s", beta2);
    checkArgument(epsilon > 0, "epsilon must be > 0, got %s", epsilon);
  }

  @Override
  public List<Op> apply(GraphScope scope, List<Step> steps, Operand<TFloat32> rate) {
    Ops ops = scope.opsIn("optimizer/adam");
    Parameter beta1Power = power(scope, "beta1_power", beta1);
    Parameter beta2Power = power(scope, "beta2_power", beta2);
    List<Op> updates = new ArrayList<>();
    for (Step step : steps) {
      Parameter parameter = step.parameter();
      if (step.trained().rows() != null) {
        updates.addAll(rowUpdates(scope, step, rate, beta1Power, beta2Power));
        continue;
      }
      updates.add(
          ops.train.resourceApplyAdam(
              parameter.handle(),
              Optimizer.slot(scope, parameter, "m", 0).handle(),
              Optimizer.slot(scope, parameter, "v", 0).handle(),
              beta1Power.read(),
              beta2Power.read(),
              step.rate(ops, rate),
              ops.constant((float) beta1),
              ops.constant((float) beta2),
              ops.constant((float) epsilon),
              step.gradient()));
    }
    // Only when all updates have read the powers may these move on.
    Ops after = ops.withControlDependencies(List.copyOf(updates));
    Op next1 =
        ops.assignVariableOp(
            beta1Power.handle(), after.math.mul(beta1Power.read(), ops.constant((float) beta1)));
    Op next2 =
        ops.assignVariableOp(
            beta2Power.handle(), after.math.mul(beta2Power.read(), ops.constant((float) beta2)));
    updates.add(next1);
    updates.add(next2);
    return updates;
  }

  /** The same for some rows; the powers are those of the parameter's steps, not of the rows'. */
  private List<Op> rowUpdates(
      GraphScope scope,
      Step step,
      Operand<TFloat32> rate,
      Parameter beta1Power,
      Parameter beta2Power) {
    Ops ops = scope.opsIn("optimizer/" + step.parameter().name());
    Operand<TFloat32> one = ops.constant(1f);
    Operand<TFloat32> corrected =
        ops.math.mul(
            step.rate(ops, rate),
            ops.math.div(
                ops.math.sqrt(ops.math.sub(one, beta2Power.read())),
                ops.math.sub(one, beta1Power.read())));
    if (scope.fused()) {
      Parameter m = Optimizer.slot(scope, step.parameter(), "m", 0);
      Parameter v = Optimizer.slot(scope, step.parameter(), "v", 0);
      return List.of(RowUpdates.adam(scope, step, m, v, corrected, this));
    }
    Moments moments = Moments.of(scope, ops, step, beta1, beta2);
    Operand<TFloat32> change =
        ops.math.div(
            ops.math.mul(corrected, moments.newM()),
            ops.math.add(ops.math.sqrt(moments.newV()), ops.constant((float) epsilon)));
    List<Op> updates = new ArrayList<>(moments.store(ops));
    updates.add(step.trained().subtract(ops, change));
    return updates;
  }

  private static Parameter power(GraphScope scope, String name, double beta) {
    return scope
        .parameters()
        .get(
            "optimizer/adam",
            new ParameterSpec(
                name,
                Shape.scalar(),
                Initializer.constant((float) beta),
                ParameterRole.OPTIMIZER_SLOT));
  }
}
