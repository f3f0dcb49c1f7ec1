package org.semblance.nn.optimizers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Optimizer;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * {@link Sgd} with decoupled weight decay: {@code w ← w − rate · weightDecay · w} in the same step.
 *
 * <p>Source: Loshchilov and Hutter 2019, algorithm 1, with the schedule multiplier taken to be the
 * rate, as torch does. Differs from Keras_insightface's SGDW (TensorFlow Addons), which subtracts
 * {@code weightDecay · w} and lets a callback keep weightDecay proportional to the rate: its value
 * is ours times its base rate.
 *
 * @param momentum in [0, 1)
 * @param nesterov whether to look ahead
 * @param weightDecay ≥ 0, per unit of rate
 */
public record Sgdw(double momentum, boolean nesterov, double weightDecay) implements Optimizer {

  /** Checks the ranges. */
  public Sgdw {
    new Sgd(momentum, nesterov);
    checkArgument(weightDecay >= 0, "weightDecay must be >= 0, got %s", weightDecay);
  }

  @Override
  public int statesPerWeight() {
    return new Sgd(momentum, nesterov).statesPerWeight();
  }

  @Override
  public List<Op> apply(GraphScope scope, List<Step> steps, Operand<TFloat32> rate) {
    return new Sgd(momentum, nesterov)
        .apply(
            scope,
            steps.stream()
                .map(step -> DecoupledDecay.before(scope, step, rate, weightDecay))
                .toList(),
            rate);
  }
}
