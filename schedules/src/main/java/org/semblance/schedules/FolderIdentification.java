package org.semblance.schedules;

import java.util.List;
import org.semblance.data.TrainingData;

/**
 * Finds every picture of a data set among the means of its identities, as {@code semblance
 * evaluate-folder} does.
 *
 * @param name in history, reports and {@code run.bestBy}
 * @param data identities that are not trained on
 * @param everyEpochs epochs from one evaluation to the next, at least 1
 */
public record FolderIdentification(String name, TrainingData data, int everyEpochs)
    implements Evaluation {

  /** Checks the ranges. */
  public FolderIdentification {
    Evaluation.check(name, everyEpochs);
  }

  @Override
  public List<String> figures() {
    return List.of("top1", "tarAtFar1e-3", "tarAtFar1e-4");
  }
}
