package org.semblance.nn.optimizers;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Optimizer;
import org.semblance.nn.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Adam with Nesterov's momentum, which grows over the first few hundred steps.
 *
 * <pre>
 * μₜ = β₁ (1 − ½ · 0.96^(0.004 t)),  Πₜ = μ₁ · μ₂ · … · μₜ
 * m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²
 * w ← w − rate · (μₜ₊₁ m / (1 − Πₜ₊₁) + (1 − μₜ) g / (1 − Πₜ)) / (√(v / (1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * <p>Source: Dozat 2016 (Incorporating Nesterov Momentum into Adam), with the schedule of the
 * momentum of its report, as in torch and the TensorFlow Framework. Keras 3 leaves out the 0.004,
 * so its momentum has grown after a hundred steps.
 *
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1)
 * @param epsilon &gt; 0
 */
public record Nadam(double beta1, double beta2, double epsilon) implements Optimizer {

  private static final String TYPE = "nadam";
  private static final double GROWTH = 0.004 * Math.log(0.96);

  /** Checks the ranges. */
  public Nadam {
    new Adam(beta1, beta2, epsilon);
  }

  @Override
  public List<Op> apply(GraphScope scope, List<Step> steps, Operand<TFloat32> rate) {
    StepCount count = StepCount.of(scope, TYPE);
    Parameter product = StepCount.scalar(scope, TYPE, "momentum_product", 1);
    Ops all = scope.opsIn("optimizer/" + TYPE);
    Operand<TFloat32> one = all.constant(1f);
    Operand<TFloat32> mu = momentum(all, count.number());
    Operand<TFloat32> nextMu = momentum(all, all.math.add(count.number(), one));
    Operand<TFloat32> newProduct = all.math.mul(product.read(), mu);
    Operand<TFloat32> shareOfMean =
        all.math.div(nextMu, all.math.sub(one, all.math.mul(newProduct, nextMu)));
    Operand<TFloat32> shareOfGradient =
        all.math.div(all.math.sub(one, mu), all.math.sub(one, newProduct));
    List<Op> updates = new ArrayList<>();
    for (Step step : steps) {
      Ops ops = scope.opsIn("optimizer/" + step.parameter().name());
      Moments moments = Moments.of(scope, ops, step, beta1, beta2);
      Operand<TFloat32> ahead =
          ops.math.add(
              ops.math.mul(moments.newM(), shareOfMean),
              ops.math.mul(step.gradient(), shareOfGradient));
      Operand<TFloat32> v = ops.math.div(moments.newV(), count.weight(ops, beta2));
      Operand<TFloat32> change =
          ops.math.div(
              ops.math.mul(ahead, step.rate(ops, rate)),
              ops.math.add(ops.math.sqrt(v), ops.constant((float) epsilon)));
      updates.addAll(moments.store(ops));
      updates.add(step.trained().subtract(ops, change));
    }
    Op advance = count.advance(scope, TYPE, updates);
    updates.add(
        scope
            .opsIn("optimizer/" + TYPE)
            .withControlDependencies(List.copyOf(updates))
            .assignVariableOp(product.handle(), newProduct));
    updates.add(advance);
    return updates;
  }

  private Operand<TFloat32> momentum(Ops ops, Operand<TFloat32> t) {
    Operand<TFloat32> still = ops.math.exp(ops.math.mul(t, ops.constant((float) GROWTH)));
    return ops.math.sub(
        ops.constant((float) beta1), ops.math.mul(still, ops.constant((float) (beta1 / 2))));
  }
}
