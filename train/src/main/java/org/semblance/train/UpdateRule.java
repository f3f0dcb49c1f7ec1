package org.semblance.train;

import org.semblance.nn.Optimizer;
import org.semblance.nn.WeightDecay;

/**
 * How a step moves weights.
 *
 * @param optimizer update rule
 * @param weightDecay coupled decay, and which parameters decay at all
 * @param options what is done with gradients beside the optimiser's rule
 */
public record UpdateRule(Optimizer optimizer, WeightDecay weightDecay, UpdateOptions options) {

  /** Returns a step for each batch, with its gradient as it is. */
  public static UpdateRule of(Optimizer optimizer, WeightDecay weightDecay) {
    return new UpdateRule(optimizer, weightDecay, UpdateOptions.NONE);
  }
}
