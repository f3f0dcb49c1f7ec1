package org.semblance.callbacks;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;

/**
 * One step was taken.
 *
 * @param epoch from 0, over the whole run
 * @param stepInEpoch from 0
 * @param globalStep from 0, over the whole run
 * @param loss mean over the batch, without regularisation
 * @param accuracy share of the batch that was classified right, in [0, 1]; not a number without a
 *     head
 * @param regularization term that was added to the loss, 0 if there is none
 * @param learningRate of this step
 * @param images in the batch
 * @param inputWaitSeconds how long the step waited for the batch
 * @param terms of a sum of losses, each without its weight, by name; empty where there is one loss
 * @param places where the pictures of the batch come from
 */
public record StepEnd(
    int epoch,
    int stepInEpoch,
    long globalStep,
    double loss,
    double accuracy,
    double regularization,
    double learningRate,
    int images,
    double inputWaitSeconds,
    Map<String, Double> terms,
    List<String> places) {

  /** Copies map and list. */
  public StepEnd {
    terms = ImmutableMap.copyOf(terms);
    places = List.copyOf(places);
  }
}
