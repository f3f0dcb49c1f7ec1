package org.semblance.callbacks;

import java.util.List;
import org.semblance.evaluation.VerificationReport;

/**
 * An epoch ended.
 *
 * @param stage from 0
 * @param epoch from 0, over the whole run
 * @param globalStep steps taken so far
 * @param loss mean over the steps of the epoch, without regularisation
 * @param accuracy mean over the steps of the epoch, in [0, 1]
 * @param regularization term added to the loss at the last step, 0 if there is none
 * @param learningRate of the last step
 * @param imagesPerSecond of training, evaluation not counted
 * @param seconds of training, evaluation not counted
 * @param inputWaitShare share of these seconds in which training waited for its pictures, in [0, 1]
 * @param badImages pictures skipped so far
 * @param reports one per verification set, in the schedule's order; empty if this epoch was not
 *     evaluated
 */
public record EpochEnd(
    int stage,
    int epoch,
    long globalStep,
    double loss,
    double accuracy,
    double regularization,
    double learningRate,
    double imagesPerSecond,
    double seconds,
    double inputWaitShare,
    int badImages,
    List<VerificationReport> reports) {

  /** Copies the list. */
  public EpochEnd {
    reports = List.copyOf(reports);
  }
}
