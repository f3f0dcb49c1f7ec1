package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.regex.Pattern;

/** A protocol other than pair verification that is run within training, at the ends of epochs. */
public sealed interface Evaluation
    permits FolderIdentification,
        TemplateVerification,
        GroupComparison,
        AllPairsComparison,
        QualityCheck,
        DistractorSearch {

  /** Returns the name of the evaluation in history, reports and {@code run.bestBy}. */
  String name();

  /**
   * Returns the epochs from one evaluation to the next, counted over the whole run; the last epoch
   * is evaluated in any case.
   */
  int everyEpochs();

  /** Returns the names of its figures of which more is better, the first one first. */
  List<String> figures();

  /** Checks what all of them have. */
  static void check(String name, int everyEpochs) {
    checkArgument(
        Pattern.matches("[A-Za-z0-9][A-Za-z0-9_-]*", name),
        "name must be letters, digits, hyphens or underscores, got \"%s\"; it is part of the names"
            + " of metrics",
        name);
    checkArgument(everyEpochs >= 1, "everyEpochs must be >= 1, got %s", everyEpochs);
  }
}
