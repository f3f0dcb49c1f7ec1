package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.semblance.data.VerificationData;

/**
 * Compares groups of people, as {@code semblance evaluate groups} does.
 *
 * @param name in history, reports and {@code run.bestBy}
 * @param groups pairs of each group, at least two; the name of a set is that of its group
 * @param far false accept rate of the threshold that all groups share, in (0, 1)
 * @param everyEpochs epochs from one evaluation to the next, at least 1
 */
public record GroupComparison(
    String name, List<VerificationData> groups, double far, int everyEpochs) implements Evaluation {

  /** Copies the list and checks the ranges. */
  public GroupComparison {
    groups = List.copyOf(groups);
    Evaluation.check(name, everyEpochs);
    checkArgument(groups.size() >= 2, "groups must be at least two sets, got %s", groups.size());
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < groups.size(); i++) {
      checkArgument(
          seen.add(groups.get(i).setName()),
          "groups[%s] must have a name of its own, got \"%s\" a second time; give it a key name",
          i,
          groups.get(i).setName());
    }
    checkArgument(far > 0 && far < 1, "far must be in (0, 1), got %s", far);
  }

  @Override
  public List<String> figures() {
    return List.of("mean", "worst");
  }
}
