package org.semblance.schedules;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * IJB-B's and IJB-C's 1:1 protocol with the flags N0D1F1, as {@code semblance ijb} does.
 *
 * @param name in history, reports and {@code run.bestBy}
 * @param path of the set, or of a folder that holds it
 * @param subset folder of the set below {@code path}, where there are several; null for the only
 *     one
 * @param everyEpochs epochs from one evaluation to the next, at least 1
 */
public record TemplateVerification(String name, Path path, @Nullable String subset, int everyEpochs)
    implements Evaluation {

  /** Checks the ranges. */
  public TemplateVerification {
    Evaluation.check(name, everyEpochs);
  }

  @Override
  public List<String> figures() {
    return List.of("tarAtFar1e-4", "tarAtFar1e-5", "tarAtFar1e-6", "tarAtFar1e-3");
  }
}
