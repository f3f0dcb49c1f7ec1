package org.semblance.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.semblance.data.LabelMap;
import org.semblance.nn.GraphScope;
import org.semblance.nn.SemblanceException;
import org.semblance.schedules.Schedule;

/** The weights of before with which a run begins. */
final class FirstWeights {

  private FirstWeights() {}

  /**
   * Loads what {@code model.pretrained} and {@code model.headFrom} name.
   *
   * @param scope of the first stage, whose parameters have their first values
   * @param labels of the training data
   * @return what was loaded and what not; none where that goes without saying
   * @throws SemblanceException if something named is missing, damaged or does not fit
   */
  static List<WeightsReport> load(Schedule schedule, GraphScope scope, LabelMap labels) {
    List<WeightsReport> reports = new ArrayList<>();
    schedule
        .model()
        .loadPretrained(scope)
        .map(report -> new WeightsReport("pretrained", report.summary(), report.toText()))
        .ifPresent(reports::add);
    Path run = schedule.model().headFrom();
    if (run != null) {
      reports.add(HeadRows.from(RunDirectory.at(run)).into(scope, labels));
    }
    return reports;
  }
}
