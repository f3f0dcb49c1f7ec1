package org.semblance.nn.optimizers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Optimizer;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * {@link Nadam} with decoupled weight decay: {@code w ← w − rate · weightDecay · w} in the same
 * step.
 *
 * <p>Source: Loshchilov and Hutter 2019, as {@link AdamW}; torch's NAdam with {@code
 * decoupled_weight_decay}.
 *
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1)
 * @param epsilon &gt; 0
 * @param weightDecay ≥ 0, per unit of rate
 */
public record NadamW(double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {

  /** Checks the ranges. */
  public NadamW {
    new Nadam(beta1, beta2, epsilon);
    checkArgument(weightDecay >= 0, "weightDecay must be >= 0, got %s", weightDecay);
  }

  @Override
  public List<Op> apply(GraphScope scope, List<Step> steps, Operand<TFloat32> rate) {
    return new Nadam(beta1, beta2, epsilon)
        .apply(
            scope,
            steps.stream()
                .map(step -> DecoupledDecay.before(scope, step, rate, weightDecay))
                .toList(),
            rate);
  }
}
