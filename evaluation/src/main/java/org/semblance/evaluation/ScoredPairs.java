package org.semblance.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * A pair set with the similarities that a network gives its pairs.
 *
 * @param name of the pair set
 * @param images distinct pictures behind the pairs
 * @param scores in the order of the pair set
 * @param folds by which it is judged, at least 2
 * @param notes about the folds
 * @param seconds that embedding and scoring took
 */
public record ScoredPairs(
    String name, int images, PairScores scores, int folds, List<String> notes, double seconds) {

  /** Copies the list. */
  public ScoredPairs {
    notes = List.copyOf(notes);
  }

  /** Judges the similarities by the protocol of pair verification. */
  public VerificationReport report() {
    VerificationReport report = VerificationReport.of(name, images, scores, folds, seconds);
    List<String> all = new ArrayList<>(notes);
    all.addAll(report.notes());
    return report.withNotes(all);
  }
}
