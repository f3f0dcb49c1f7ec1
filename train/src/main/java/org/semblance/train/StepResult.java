package org.semblance.train;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * What one training step reports.
 *
 * @param loss what is minimised, as a mean over the batch, without weight decay: the main loss, or
 *     the sum of all terms, each times its weight
 * @param accuracy share of the batch whose largest logit, before any margin, is the label's; in [0,
 *     1]. Of a picture that is a blend of two, the stronger one's label counts. Not a number if
 *     there is no head
 * @param regularization ½ · Σ D·w² over the decayed parameters: what coupled weight decay adds
 * @param terms of a sum, each without its weight, by name; empty for a main loss alone
 * @param monitors what the loss tells of itself, by name; most tell nothing
 */
public record StepResult(
    double loss,
    double accuracy,
    double regularization,
    Map<String, Double> terms,
    Map<String, Double> monitors) {

  /** Copies the maps. */
  public StepResult {
    terms = ImmutableMap.copyOf(terms);
    monitors = ImmutableMap.copyOf(monitors);
  }
}
