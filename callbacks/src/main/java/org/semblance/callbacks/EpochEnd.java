package org.semblance.callbacks;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import org.semblance.evaluation.VerificationReport;

/**
 * An epoch ended.
 *
 * @param stage from 0
 * @param epoch from 0, over the whole run
 * @param globalStep steps taken so far
 * @param loss mean over the steps of the epoch, without regularisation
 * @param accuracy mean over the steps of the epoch, in [0, 1]; not a number without a head
 * @param regularization term added to the loss at the last step, 0 if there is none
 * @param learningRate of the last step
 * @param imagesPerSecond of training, evaluation not counted
 * @param seconds of training, evaluation not counted
 * @param inputWaitShare share of these seconds in which training waited for its pictures, in [0, 1]
 * @param badImages pictures skipped so far
 * @param terms of a sum of losses, each without its weight, by name: means over the steps of the
 *     epoch; empty where there is one loss
 * @param monitors what the loss told of itself at the last step, by name, for instance {@code
 *     hardness}; empty for most losses
 * @param angles of the epoch's pictures to their own identities; empty where the loss's logits are
 *     no cosines
 * @param reports one per verification set, in the schedule's order; empty if this epoch was not
 *     evaluated
 * @param protocols results of other protocols than pair verification; those that were run in this
 *     epoch
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
    Map<String, Double> terms,
    Map<String, Double> monitors,
    AngleHistogram angles,
    List<VerificationReport> reports,
    List<ProtocolResult> protocols) {

  /** Copies maps and list. */
  public EpochEnd {
    terms = ImmutableMap.copyOf(terms);
    monitors = ImmutableMap.copyOf(monitors);
    reports = List.copyOf(reports);
    protocols = List.copyOf(protocols);
  }

  /** An epoch without other protocols than pair verification. */
  public EpochEnd(
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
      Map<String, Double> terms,
      Map<String, Double> monitors,
      AngleHistogram angles,
      List<VerificationReport> reports) {
    this(
        stage,
        epoch,
        globalStep,
        loss,
        accuracy,
        regularization,
        learningRate,
        imagesPerSecond,
        seconds,
        inputWaitShare,
        badImages,
        terms,
        monitors,
        angles,
        reports,
        List.of());
  }

  /** An epoch of a loss whose logits are no cosines. */
  public EpochEnd(
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
      Map<String, Double> terms,
      Map<String, Double> monitors,
      List<VerificationReport> reports) {
    this(
        stage,
        epoch,
        globalStep,
        loss,
        accuracy,
        regularization,
        learningRate,
        imagesPerSecond,
        seconds,
        inputWaitShare,
        badImages,
        terms,
        monitors,
        AngleHistogram.EMPTY,
        reports);
  }
}
