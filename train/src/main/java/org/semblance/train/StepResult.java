package org.semblance.train;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import org.semblance.callbacks.AngleHistogram;

/**
 * What one training step, or one batch of it, reports.
 *
 * @param loss mean of the main loss over the batch, without weight decay
 * @param accuracy share of the batch whose largest logit, before any margin, is the label's; in [0,
 *     1]. Of a picture that is a blend of two, the stronger one's label counts
 * @param regularization ½ · Σ D·w² over the decayed parameters: what coupled weight decay adds
 * @param monitors what the loss tells of itself, by name; most tell nothing
 * @param angles between the pictures and the weights of their own identities, before any margin;
 *     empty where the logits are no cosines
 */
public record StepResult(
    double loss,
    double accuracy,
    double regularization,
    Map<String, Double> monitors,
    AngleHistogram angles) {

  /** Copies the map. */
  public StepResult {
    monitors = ImmutableMap.copyOf(monitors);
  }

  /**
   * Returns the means of loss and accuracy over a step's batches, the angles of all of them, and
   * the last one's others.
   */
  static StepResult mean(List<StepResult> batches) {
    if (batches.size() == 1) {
      return batches.get(0);
    }
    StepResult last = batches.get(batches.size() - 1);
    return new StepResult(
        batches.stream().mapToDouble(StepResult::loss).average().orElseThrow(),
        batches.stream().mapToDouble(StepResult::accuracy).average().orElseThrow(),
        last.regularization,
        last.monitors,
        batches.stream()
            .map(StepResult::angles)
            .reduce(AngleHistogram.EMPTY, AngleHistogram::plus));
  }
}
