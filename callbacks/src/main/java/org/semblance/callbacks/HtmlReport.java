package org.semblance.callbacks;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.files.AtomicFile;

/**
 * Writes a page with the curves of loss, accuracy, learning rate and verification, the ROC of the
 * last evaluation, and tables.
 *
 * <p>The page is one HTML file without scripts and without references to anything outside; it is
 * replaced as a whole after every epoch, and asks browsers to look again while the run goes on. The
 * best accuracy of each set is marked, stages are divided by dashed lines.
 */
public final class HtmlReport implements Callback {

  private final Path html;
  private final @Nullable Path history;
  private final Map<String, String> facts;
  private RunCourse course = new RunCourse();

  /** Creates a report that begins with this process. */
  public HtmlReport(Path html) {
    this.html = html;
    this.history = null;
    this.facts = Map.of();
  }

  /**
   * Creates a report that shows a resumed run from its first epoch on.
   *
   * @param html the file to write
   * @param history the {@code history.jsonl} that a {@link HistoryLog} writes; may be missing
   * @param facts what else a reader wants to know, in this order: data, backbone, seed, …
   */
  public HtmlReport(Path html, Path history, Map<String, String> facts) {
    this.html = html;
    this.history = history;
    this.facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  @Override
  public void onTrainStart(TrainStart event, RunControl control) {
    course = new RunCourse();
    course.start(event, history == null ? List.of() : HistoryRows.before(history, event));
    write("Running.", true);
  }

  @Override
  public void onStageStart(StageStart event, RunControl control) {
    course.add(event);
  }

  @Override
  public void onStepEnd(StepEnd event, RunControl control) {
    course.add(event);
  }

  @Override
  public void onEvaluationEnd(EvaluationEnd event, RunControl control) {
    course.add(event);
  }

  @Override
  public void onProtocolEnd(ProtocolEnd event, RunControl control) {
    course.add(event);
  }

  @Override
  public void onEpochEnd(EpochEnd event, RunControl control) {
    course.add(event);
    write(
        String.format(
            "Running: epoch %d of %d has ended.", event.epoch() + 1, course.start().totalEpochs()),
        true);
  }

  @Override
  public void onTrainEnd(TrainEnd event, RunControl control) {
    write(
        String.format(
            "%s after %s: %s.",
            event.completed() ? "Finished" : "Stopped",
            EpochMeter.time(event.seconds()),
            event.reason()),
        false);
  }

  private void write(String state, boolean running) {
    AtomicFile.writeText(html, ReportPage.of(course, state, running, facts));
  }
}
