package org.semblance.nn.optimizers;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Optimizer;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * LAMB, Adam with a rate for each parameter in proportion to its norm, for very large batches.
 *
 * <pre>
 * m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²
 * u = m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε) + weightDecay · w
 * w ← w − rate · ratio · u,   ratio = ‖w‖ / ‖u‖, or 1 where one of them is 0
 * </pre>
 *
 * <p>Parameters that do not decay (biases, batch normalisation, what losses learn) have the ratio
 * 1, as in the authors' code; there their first values of 0 would pin them down. Where a step
 * trains rows, the norms are those of the rows together. Source: You et al. 2020 (Large Batch
 * Optimization for Deep Learning), algorithm 2 with φ(z) = z.
 *
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1)
 * @param epsilon &gt; 0
 * @param weightDecay ≥ 0, decoupled; a part of u, so the ratio sees it
 */
public record Lamb(double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {

  private static final String TYPE = "lamb";

  /** Checks the ranges. */
  public Lamb {
    new AdamW(beta1, beta2, epsilon, weightDecay);
  }

  @Override
  public List<Op> apply(GraphScope scope, List<Step> steps, Operand<TFloat32> rate) {
    StepCount count = StepCount.of(scope, TYPE);
    List<Op> updates = new ArrayList<>();
    for (Step step : steps) {
      Ops ops = scope.opsIn("optimizer/" + step.parameter().name());
      Moments moments = Moments.of(scope, ops, step, beta1, beta2);
      Operand<TFloat32> m = ops.math.div(moments.newM(), count.weight(ops, beta1));
      Operand<TFloat32> v = ops.math.div(moments.newV(), count.weight(ops, beta2));
      Operand<TFloat32> u =
          ops.math.div(m, ops.math.add(ops.math.sqrt(v), ops.constant((float) epsilon)));
      Operand<TFloat32> own = step.rate(ops, rate);
      if (step.decayFactor() != 0) {
        double decay = weightDecay * step.decayFactor();
        u = ops.math.add(u, ops.math.mul(step.trained().value(), ops.constant((float) decay)));
        own = ops.math.mul(own, ratio(ops, step.trained().value(), u));
      }
      updates.addAll(moments.store(ops));
      updates.add(step.trained().subtract(ops, ops.math.mul(u, own)));
    }
    updates.add(count.advance(scope, TYPE, updates));
    return updates;
  }

  private static Operand<TFloat32> ratio(Ops ops, Operand<TFloat32> w, Operand<TFloat32> u) {
    Operand<TFloat32> zero = ops.constant(0f);
    // L2Loss is half of the square of a norm.
    Operand<TFloat32> squareOfW = ops.nn.l2Loss(w);
    Operand<TFloat32> squareOfU = ops.nn.l2Loss(u);
    return ops.select(
        ops.math.logicalAnd(ops.math.greater(squareOfW, zero), ops.math.greater(squareOfU, zero)),
        ops.math.div(ops.math.sqrt(squareOfW), ops.math.sqrt(squareOfU)),
        ops.constant(1f));
  }
}
