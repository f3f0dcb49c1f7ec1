package org.semblance.callbacks;

import java.util.List;

/**
 * One step was taken.
 *
 * @param epoch from 0, over the whole run
 * @param stepInEpoch from 0
 * @param globalStep from 0, over the whole run
 * @param loss mean over the batch, without regularisation
 * @param accuracy share of the batch that was classified right, in [0, 1]
 * @param regularization term that was added to the loss, 0 if there is none
 * @param learningRate of this step
 * @param images in the batch
 * @param inputWaitSeconds how long the step waited for the batch
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
    List<String> places) {}
