package org.semblance.train;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.evaluation.VerificationReport;

/**
 * How a run ended.
 *
 * @param completed whether all stages were finished
 * @param interrupted whether it was asked from outside to stop, and saved
 * @param reason why it ended, for people
 * @param directory the run's folder
 * @param model the best model, or the last one; null if the run ended before its first epoch did
 * @param reports the last evaluation of each verification set
 */
public record TrainResult(
    boolean completed,
    boolean interrupted,
    String reason,
    Path directory,
    @Nullable Path model,
    List<VerificationReport> reports) {

  /** Copies the list. */
  public TrainResult {
    reports = List.copyOf(reports);
  }
}
