package org.semblance.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.semblance.callbacks.BestBy;
import org.semblance.callbacks.BestModel;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.ConsoleProgress;
import org.semblance.callbacks.EpochCheckpoint;
import org.semblance.callbacks.HistoryLog;
import org.semblance.callbacks.HtmlReport;
import org.semblance.callbacks.Patience;
import org.semblance.callbacks.StopOnNonFinite;
import org.semblance.callbacks.TensorBoardLog;
import org.semblance.schedules.RunSection;
import org.semblance.schedules.Schedule;

/** What watches every run, in the order in which it is told. */
final class BuiltInCallbacks {

  private BuiltInCallbacks() {}

  static List<Callback> of(
      Schedule schedule, TrainOptions options, RunDirectory directory, Map<String, String> facts) {
    RunSection run = schedule.run();
    List<Callback> callbacks = new ArrayList<>();
    // First: nothing may be written of a step that has spoiled the weights.
    callbacks.add(new StopOnNonFinite());
    BestBy metric = schedule.bestBy();
    boolean averages = run.ema() != null && !schedule.data().verify().isEmpty();
    BestBy ofAverage = averages ? metric.ofSetsWithSuffix(Schedule.EMA_SUFFIX) : null;
    callbacks.add(new BestModel(metric, ofAverage));
    callbacks.add(new ConsoleProgress(options.console(), options.liveConsole()));
    callbacks.add(new HistoryLog(directory.history(), directory.kerasHistory(schedule.name())));
    callbacks.add(new TensorBoardLog(directory.tensorBoard()));
    callbacks.add(new HtmlReport(directory.report(), directory.history(), facts));
    if (run.patienceEpochs() > 0) {
      callbacks.add(new Patience(metric, ofAverage, run.patienceEpochs()));
    }
    // Last, so that the checkpoint holds what the others have become in this epoch.
    callbacks.add(new EpochCheckpoint());
    return callbacks;
  }
}
