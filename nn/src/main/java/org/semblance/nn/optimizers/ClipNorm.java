package org.semblance.nn.optimizers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Optimizer;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Gradient clipping by the global norm: {@code g ← g · c / max(c, ‖g‖)}, ‖g‖ over all the clipped
 * gradients together.
 *
 * <p>Before weight decay of either kind, as in torch, where the optimiser adds decay to clipped
 * gradients; Keras' L2 regulariser is clipped too. Of sampled classes the rows of the step count. A
 * norm that is not a number makes the gradients so too. Source: Pascanu et al. 2013, algorithm 1.
 *
 * @param value c, &gt; 0
 * @param of what is measured and clipped
 */
public record ClipNorm(double value, ClippedPart of) {

  /** Checks the range. */
  public ClipNorm {
    checkArgument(
        value > 0 && Double.isFinite(value), "value must be > 0 and finite, got %s", value);
  }

  /** Returns the steps with clipped gradients. */
  public List<Optimizer.Step> clip(GraphScope scope, List<Optimizer.Step> steps) {
    Ops ops = scope.opsIn("optimizer/clip");
    List<Operand<TFloat32>> squares = new ArrayList<>();
    for (Optimizer.Step step : steps) {
      if (clips(step)) {
        squares.add(ops.nn.l2Loss(step.gradient()));
      }
    }
    if (squares.isEmpty()) {
      return steps;
    }
    Operand<TFloat32> norm = ops.math.sqrt(ops.math.mul(ops.math.addN(squares), ops.constant(2f)));
    Operand<TFloat32> most = ops.constant((float) value);
    Operand<TFloat32> factor = ops.math.div(most, ops.math.maximum(norm, most));
    return steps.stream()
        .map(step -> clips(step) ? step.withGradient(ops.math.mul(step.gradient(), factor)) : step)
        .toList();
  }

  private boolean clips(Optimizer.Step step) {
    return of == ClippedPart.ALL || step.parameter().role().ofNetwork();
  }
}
