package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.semblance.callbacks.Metric;

/** What a schedule's evaluations are called, and which of their figures decide. */
final class BestByChecks {

  private BestByChecks() {}

  /** Checks the names of evaluations, and that {@code run.bestBy} names figures that there are. */
  static void check(DataSection data, RunSection run) {
    names(data, run);
    List<String> sets = data.verificationNames();
    checkArgument(
        run.patienceEpochs() == 0 || !sets.isEmpty() || !run.bestBy().isEmpty(),
        "run.patienceEpochs must be 0 when data.verify is empty, got %s; there is nothing to watch",
        run.patienceEpochs());
    checkArgument(
        run.bestBy().isEmpty() || !sets.isEmpty() || !run.evaluations().isEmpty(),
        "run.bestBy must be left out when data.verify is empty, got %s; name a verification set"
            + " under data.verify",
        run.bestBy());
    for (int i = 0; i < run.bestBy().size(); i++) {
      String best = run.bestBy().get(i);
      if (!isFigureOfEvaluation(best, run)) {
        ofSet(i, best, sets, run);
      }
    }
  }

  private static void names(DataSection data, RunSection run) {
    Set<String> seen = new HashSet<>(data.verificationNames());
    if (run.ema() != null) {
      data.verificationNames().forEach(name -> seen.add(name + Schedule.EMA_SUFFIX));
    }
    for (int i = 0; i < run.evaluations().size(); i++) {
      String name = run.evaluations().get(i).name();
      checkArgument(
          seen.add(name) && (run.ema() == null || seen.add(name + Schedule.EMA_SUFFIX)),
          "run.evaluations[%s].name must be a name of its own among verification sets and"
              + " evaluations, got \"%s\" a second time",
          i,
          name);
    }
  }

  private static boolean isFigureOfEvaluation(String best, RunSection run) {
    for (Evaluation evaluation : run.evaluations()) {
      for (String figure : evaluation.figures()) {
        if (best.equals(evaluation.name() + "." + figure)) {
          checkArgument(
              run.patienceEpochs() == 0 || run.patienceEpochs() >= evaluation.everyEpochs(),
              "run.patienceEpochs must be 0 or >= %s, the everyEpochs of the evaluation %s that"
                  + " run.bestBy names, got %s; the run would end before it is evaluated again",
              evaluation.everyEpochs(),
              evaluation.name(),
              run.patienceEpochs());
          return true;
        }
      }
    }
    return false;
  }

  private static void ofSet(int i, String best, List<String> sets, RunSection run) {
    String set = sets.contains(best) ? best : beforeLastDot(best);
    List<String> all = new ArrayList<>(sets);
    run.evaluations().forEach(evaluation -> all.add(evaluation.name()));
    String near = NearestWord.of(set, all);
    StringBuilder others = new StringBuilder();
    for (Evaluation evaluation : run.evaluations()) {
      others.append(", or ").append(evaluation.name()).append(" with a dot and one of ");
      others.append(String.join(", ", evaluation.figures()));
    }
    checkArgument(
        sets.contains(best)
            || (sets.contains(set) && Metric.isOfSets(best.substring(set.length() + 1))),
        "run.bestBy[%s] must be the name of a verification set, %s, alone or with a dot and one"
            + " of %s%s, got \"%s\"%s",
        i,
        sets.isEmpty() ? "of which there is none" : String.join(" or ", sets),
        String.join(", ", Metric.ofSets()),
        others,
        best,
        near == null || near.equals(set) ? "" : "; did you mean \"" + near + "\"?");
  }

  private static String beforeLastDot(String text) {
    return text.contains(".") ? text.substring(0, text.lastIndexOf('.')) : text;
  }
}
