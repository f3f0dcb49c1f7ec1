package org.semblance.schedules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.data.TrainingData;

/**
 * Compares every picture of a data set with every other, as {@code semblance evaluate all-pairs}
 * does.
 *
 * @param name in history, reports and {@code run.bestBy}
 * @param data identities that are not trained on
 * @param groups file of lines {@code IDENTITY TAB GROUP}, for the lowest rate of any group too; or
 *     null
 * @param everyEpochs epochs from one evaluation to the next, at least 1
 */
public record AllPairsComparison(
    String name, TrainingData data, @Nullable Path groups, int everyEpochs) implements Evaluation {

  private static final List<String> RATES = List.of("1e-4", "1e-5", "1e-6", "1e-3");

  /** Checks the ranges. */
  public AllPairsComparison {
    Evaluation.check(name, everyEpochs);
  }

  @Override
  public List<String> figures() {
    List<String> figures = new ArrayList<>();
    RATES.forEach(rate -> figures.add("tarAtFar" + rate));
    if (groups != null) {
      RATES.forEach(rate -> figures.add("worstTarAtFar" + rate));
    }
    return figures;
  }
}
