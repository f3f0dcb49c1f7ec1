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
 * RMSProp: {@code v ← ρv + (1 − ρ)g²}, {@code step ← momentum · step + rate · g / √(v + ε)}, {@code
 * w ← w − step}; centred, with {@code ḡ ← ρḡ + (1 − ρ)g} and {@code v − ḡ²} in the place of v.
 *
 * <p>ε lies under the root, as in TensorFlow and Keras; torch adds it to the root. v begins at 0;
 * the TensorFlow Framework's begins at 1. Source: Tieleman and Hinton 2012, lecture 6.5; centred:
 * Graves 2013, equations 38 to 41.
 *
 * @param rho share of the old mean of squares, in [0, 1)
 * @param momentum in [0, 1); 0 keeps no state for it
 * @param epsilon &gt; 0
 * @param centered whether the mean gradient is taken out of the mean of squares
 */
public record RmsProp(double rho, double momentum, double epsilon, boolean centered)
    implements Optimizer {

  /** Checks the ranges. */
  public RmsProp {
    checkArgument(rho >= 0 && rho < 1, "rho must be in [0, 1), got %s", rho);
    checkArgument(momentum >= 0 && momentum < 1, "momentum must be in [0, 1), got %s", momentum);
    checkArgument(epsilon > 0, "epsilon must be > 0, got %s", epsilon);
  }

  @Override
  public int statesPerWeight() {
    return 1 + (momentum == 0 ? 0 : 1) + (centered ? 1 : 0);
  }

  @Override
  public List<Op> apply(GraphScope scope, List<Step> steps, Operand<TFloat32> rate) {
    List<Op> updates = new ArrayList<>();
    for (Step step : steps) {
      Ops ops = scope.opsIn("optimizer/" + step.parameter().name());
      Trained squares = Optimizer.state(scope, ops, step, "v");
      Operand<TFloat32> newSquares =
          Moments.moved(ops, squares, ops.math.square(step.gradient()), rho);
      updates.add(squares.assign(ops, newSquares));
      Operand<TFloat32> spread = newSquares;
      if (centered) {
        Trained mean = Optimizer.state(scope, ops, step, "mean");
        Operand<TFloat32> newMean = Moments.moved(ops, mean, step.gradient(), rho);
        updates.add(mean.assign(ops, newMean));
        // Rounding may take it a little below 0.
        spread =
            ops.math.maximum(ops.math.sub(newSquares, ops.math.square(newMean)), ops.constant(0f));
      }
      Operand<TFloat32> change =
          ops.math.div(
              ops.math.mul(step.gradient(), step.rate(ops, rate)),
              ops.math.sqrt(ops.math.add(spread, ops.constant((float) epsilon))));
      updates.addAll(moved(scope, ops, step, change));
    }
    return updates;
  }

  private List<Op> moved(GraphScope scope, Ops ops, Step step, Operand<TFloat32> change) {
    if (momentum == 0) {
      return List.of(step.trained().subtract(ops, change));
    }
    Trained last = Optimizer.state(scope, ops, step, "momentum");
    Operand<TFloat32> all =
        ops.math.add(ops.math.mul(last.value(), ops.constant((float) momentum)), change);
    return List.of(last.assign(ops, all), step.trained().subtract(ops, all));
  }
}
