package org.semblance.schedules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * IJB-B's and IJB-C's protocols with the flags N0D1F1, as {@code semblance ijb} does: 1:1, and 1:N
 * where asked for.
 *
 * @param name in history, reports and {@code run.bestBy}
 * @param path of the set, or of a folder that holds it
 * @param subset folder of the set below {@code path}, where there are several; null for the only
 *     one
 * @param search whether to search the probes in both galleries too
 * @param everyEpochs epochs from one evaluation to the next, at least 1
 */
public record TemplateVerification(
    String name, Path path, @Nullable String subset, boolean search, int everyEpochs)
    implements Evaluation {

  /** Checks the ranges. */
  public TemplateVerification {
    Evaluation.check(name, everyEpochs);
  }

  @Override
  public List<String> figures() {
    List<String> figures =
        new ArrayList<>(List.of("tarAtFar1e-4", "tarAtFar1e-5", "tarAtFar1e-6", "tarAtFar1e-3"));
    if (search) {
      figures.addAll(List.of("top1", "tpirAtFpir1e-1", "tpirAtFpir1e-2"));
    }
    return figures;
  }
}
