package org.semblance.callbacks;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.semblance.evaluation.VerificationReport;

/**
 * Tells people how a run goes.
 *
 * <p>On a terminal one line lives per epoch and one per evaluation; elsewhere a plain line comes
 * after each tenth of an epoch, but not before five seconds have passed, and at the latest after
 * thirty. Both end with one line per epoch, one per evaluation, and a table at the end of each
 * stage. Where steps wait for their pictures for 2 % of the time or more, epochs say so. Words
 * follow Keras_insightface where it has them. The best accuracy of each set outlives the process.
 */
public final class ConsoleProgress implements Callback, Stateful {

  private final PrintStream out;
  private final boolean live;
  private final LongSupplier nanos;
  private final Map<String, Double> best = new HashMap<>();
  private final PlainPace pace = new PlainPace();
  private final LiveLine liveLine;

  private StageTable table = new StageTable();
  private EpochMeter meter;

  /**
   * Creates the callback.
   *
   * @param out where lines go
   * @param live whether {@code out} is a terminal on which a line can be written over
   */
  public ConsoleProgress(PrintStream out, boolean live) {
    this(out, live, System::nanoTime);
  }

  ConsoleProgress(PrintStream out, boolean live, LongSupplier nanos) {
    this.out = out;
    this.live = live;
    this.nanos = nanos;
    this.liveLine = new LiveLine(out, nanos);
    this.meter = new EpochMeter(new EpochStart(0, 1, 1, 0, 0), nanos.getAsLong());
  }

  @Override
  public void onTrainStart(TrainStart event, RunControl control) {
    line(
        ">>>> Train %s: %d stages, %d epochs, kernels %s%s",
        event.name(),
        event.stages(),
        event.totalEpochs(),
        event.kernels(),
        event.firstEpoch() > 0 ? ", going on with epoch " + (event.firstEpoch() + 1) : "");
  }

  @Override
  public void onStageStart(StageStart event, RunControl control) {
    table = new StageTable();
    line(
        ">>>> Train %s (stage %d of %d, epochs %d to %d of %,d steps)",
        event.title(),
        event.stage() + 1,
        event.stages(),
        event.firstEpoch() + 1,
        event.firstEpoch() + event.epochs(),
        event.stepsPerEpoch());
  }

  @Override
  public void onEpochStart(EpochStart event, RunControl control) {
    meter = new EpochMeter(event, nanos.getAsLong());
    pace.restart(nanos.getAsLong(), event.firstStep());
  }

  @Override
  public void onStepEnd(StepEnd event, RunControl control) {
    long now = nanos.getAsLong();
    meter.add(event, now);
    if (meter.complete()) {
      line("%s", meter.lastLine());
    } else if (live) {
      liveLine.show(meter::liveLine);
    } else if (pace.due(now, meter.steps(), meter.stepsPerEpoch())) {
      line("%s", meter.plainLine());
    }
  }

  @Override
  public void onEvaluationBatchEnd(EvaluationBatchEnd event, RunControl control) {
    if (live) {
      liveLine.show(
          () ->
              EmbeddingLine.text(
                  "Evaluating " + event.set(),
                  event.images(),
                  event.totalImages(),
                  event.seconds()));
    }
  }

  @Override
  public void onEvaluationEnd(EvaluationEnd event, RunControl control) {
    VerificationReport report = event.report();
    meter.pause(report.seconds());
    Double previous = best.get(report.name());
    line(
        ">>>> %s evaluation accuracy: %.4f ± %.4f (95 %% %.4f to %.4f), thresh: %.4f, previous"
            + " max accuracy: %s",
        report.name(),
        report.accuracy(),
        report.std(),
        report.interval().low(),
        report.interval().high(),
        report.threshold(),
        previous == null ? "none" : String.format(Locale.ROOT, "%.4f", previous));
    if (previous == null || report.accuracy() >= previous) {
      if (previous != null) {
        line(">>>> Improved = %.4f", report.accuracy() - previous);
      }
      best.put(report.name(), report.accuracy());
    }
  }

  @Override
  public void onProtocolEnd(ProtocolEnd event, RunControl control) {
    meter.pause(event.result().seconds());
    line(
        ">>>> %s evaluation %s",
        event.result().name(),
        event.result().figures().entrySet().stream()
            .map(
                figure ->
                    String.format(Locale.ROOT, "%s: %.4f", figure.getKey(), figure.getValue()))
            .collect(Collectors.joining(", ")));
  }

  @Override
  public void onEpochEnd(EpochEnd event, RunControl control) {
    table.add(event);
    if (event.badImages() > 0) {
      line(">>>> %d bad images skipped so far", event.badImages());
    }
  }

  @Override
  public void onStageEnd(StageEnd event, RunControl control) {
    line(">>>> Train %s DONE in %s", event.title(), EpochMeter.time(event.seconds()));
    table.lines().forEach(row -> line("%s", row));
  }

  @Override
  public void onTrainEnd(TrainEnd event, RunControl control) {
    line(
        ">>>> %s after %s: %s",
        event.completed() ? "Finished" : "Stopped",
        EpochMeter.time(event.seconds()),
        event.reason());
  }

  @Override
  public String stateKey() {
    return "consoleProgress";
  }

  @Override
  public Map<String, String> state() {
    Map<String, String> state = new HashMap<>();
    best.forEach((set, accuracy) -> state.put(set, Double.toString(accuracy)));
    return state;
  }

  @Override
  public void restore(Map<String, String> state) {
    best.clear();
    state.forEach((set, accuracy) -> best.put(set, Double.valueOf(accuracy)));
  }

  private void line(String format, Object... arguments) {
    liveLine.erase();
    out.println(String.format(Locale.ROOT, format, arguments));
    out.flush();
  }
}
