package org.semblance.nn.optimizers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Optimizer;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * Sharpness-aware minimisation: another optimiser's step from w with the gradient at {@code w + ρ ·
 * g / (‖g‖ + 1e-12)}, the worst place nearby, ‖g‖ over all trained parameters together.
 *
 * <p>A step is two forward and two backward passes over the same batch, so it takes twice the time,
 * and one more array per trained weight. Dropout masks and sampled classes of both passes are the
 * same. The moving averages of batch normalisation move in the first pass only; what a loss keeps
 * moves in the second only, and both passes see it as it was. Reported figures are those of the
 * first pass, at w. Weight decay, of either kind, is taken at w. Of a step of several batches each
 * batch has a worst place of its own (the paper's m-sharpness).
 *
 * <p>Who builds the step takes the gradients at the worst place; {@link #apply} is the inner
 * optimiser's. Source: Foret et al. 2021 (Sharpness-Aware Minimization), algorithm 1 with p = 2.
 * <b>Differs from</b> Keras_insightface, whose {@code SAMModel} no training uses.
 *
 * @param inner takes the step; not {@code sam}
 * @param rho ρ, &gt; 0
 */
public record Sam(Optimizer inner, double rho) implements Optimizer {

  /** Checks the range. */
  public Sam {
    checkArgument(!(inner instanceof Sam), "inner must not be sam: there is one worst place");
    checkArgument(rho > 0 && Double.isFinite(rho), "rho must be > 0 and finite, got %s", rho);
  }

  @Override
  public int statesPerWeight() {
    return inner.statesPerWeight();
  }

  @Override
  public List<Op> apply(GraphScope scope, List<Step> steps, Operand<TFloat32> rate) {
    return inner.apply(scope, steps, rate);
  }
}
