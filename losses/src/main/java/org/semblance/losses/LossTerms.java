package org.semblance.losses;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What a loss adds to a graph.
 *
 * @param loss scalar, mean over the batch: what is differentiated
 * @param perSample {@code [B]}
 * @param accuracy scalar in [0, 1]: share of samples whose largest logit, before any margin, is the
 *     label's. MXNet's trainer measures after the margin, so its accuracies are lower
 */
public record LossTerms(
    Operand<TFloat32> loss, Operand<TFloat32> perSample, Operand<TFloat32> accuracy) {}
