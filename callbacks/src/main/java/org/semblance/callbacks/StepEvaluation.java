package org.semblance.callbacks;

import java.util.List;
import org.semblance.evaluation.VerificationReport;

/**
 * All verification sets were evaluated between two steps of an epoch.
 *
 * @param stage from 0
 * @param epoch under way, from 0, over the whole run
 * @param globalStep steps taken so far
 * @param reports one per verification set, in the schedule's order
 */
public record StepEvaluation(
    int stage, int epoch, long globalStep, List<VerificationReport> reports) {

  /** Copies the list. */
  public StepEvaluation {
    reports = List.copyOf(reports);
  }
}
