package org.semblance.nn.optimizers;

import static com.google.common.base.Preconditions.checkArgument;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * An exponential moving average of weights over the steps: {@code average ← d · average + (1 − d) ·
 * w}, {@code d = min(decay, (1 + t) / (10 + t))} in the step t, from 0, so that it forgets the
 * first weights soon.
 *
 * <p>Source: Polyak and Juditsky 1992; the beginning as in TensorFlow's {@code
 * ExponentialMovingAverage} with {@code num_updates}.
 *
 * @param decay in (0, 1); the average spans about 1 / (1 − decay) steps
 */
public record Ema(double decay) {

  /** Checks the range. */
  public Ema {
    checkArgument(decay > 0 && decay < 1, "decay must be in (0, 1), got %s", decay);
  }

  /** Returns {@code 1 − d}, the share of the new weights. */
  public Operand<TFloat32> newShare(Ops ops, Operand<TFloat32> step) {
    Operand<TFloat32> late = ops.constant((float) (1 - decay));
    // 1 − (1 + t) / (10 + t), without the rounding of a difference.
    Operand<TFloat32> early = ops.math.div(ops.constant(9f), ops.math.add(step, ops.constant(10f)));
    return ops.math.maximum(late, early);
  }
}
