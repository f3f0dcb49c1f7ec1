package org.semblance.train;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.callbacks.AngleHistogram;

/**
 * What one training step, or one batch of it, reports.
 *
 * @param loss what is minimised, as a mean over the batch, without weight decay: the main loss, or
 *     the sum of all terms, each times its weight
 * @param accuracy share of the batch whose largest logit, before any margin, is the label's; in [0,
 *     1]. Of a picture that is a blend of two, the stronger one's label counts. Not a number if
 *     there is no head
 * @param regularization ½ · Σ D·w² over the decayed parameters: what coupled weight decay adds
 * @param terms of a sum, each without its weight, by name; empty for a main loss alone
 * @param monitors what the loss tells of itself, by name; most tell nothing
 * @param angles between the pictures and the weights of their own identities, before any margin;
 *     empty where the logits are no cosines
 */
public record StepResult(
    double loss,
    double accuracy,
    double regularization,
    Map<String, Double> terms,
    Map<String, Double> monitors,
    AngleHistogram angles) {

  /** Copies the maps. */
  public StepResult {
    terms = ImmutableMap.copyOf(terms);
    monitors = ImmutableMap.copyOf(monitors);
  }

  /**
   * Returns the means of loss, its terms and accuracy over a step's batches, the angles of all of
   * them, and the last one's others.
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
        meanTerms(batches),
        last.monitors,
        batches.stream()
            .map(StepResult::angles)
            .reduce(AngleHistogram.EMPTY, AngleHistogram::plus));
  }

  private static Map<String, Double> meanTerms(List<StepResult> batches) {
    Map<String, Double> means = new LinkedHashMap<>();
    for (StepResult batch : batches) {
      batch.terms.forEach((name, value) -> means.merge(name, value / batches.size(), Double::sum));
    }
    return means;
  }
}
