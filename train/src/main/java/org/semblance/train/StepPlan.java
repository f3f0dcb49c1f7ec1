package org.semblance.train;

import org.semblance.backbones.FaceModel;

/**
 * What a step trains and how.
 *
 * @param model backbone and embedding head
 * @param backbone how the model takes part
 * @param objective what is minimised
 * @param update what is made of the gradients
 * @param batchSize pictures per batch
 */
public record StepPlan(
    FaceModel model,
    BackboneOptions backbone,
    StepObjective objective,
    UpdateRule update,
    int batchSize) {

  /** Returns the same plan with something else done with gradients beside the optimiser's rule. */
  public StepPlan withUpdates(UpdateOptions other) {
    UpdateRule changed = new UpdateRule(update.optimizer(), update.weightDecay(), other);
    return new StepPlan(model, backbone, objective, changed, batchSize);
  }
}
