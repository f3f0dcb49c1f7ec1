package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stops a run whose metric has not become better for a number of epochs.
 *
 * <p>Only epochs in which the metric is known are judged; an improvement between two of their steps
 * is one of the epoch, a tie is none. A loss is compared within its stage only.
 *
 * <p>Where a run keeps an average of its weights, the better one of the two counts, as in {@link
 * BestModel}: a run goes on while either of them becomes better than any was before.
 */
public final class Patience implements Callback, Stateful {

  private final int epochs;
  private final BestSoFar best;
  private final @Nullable BestBy ofAverage;

  /**
   * Creates the callback.
   *
   * @param metric for instance {@code lfw.accuracy}, see {@link Metric}
   * @param epochs without improvement after which the run stops, at least 1
   * @throws IllegalArgumentException if there is no such figure or {@code epochs} is out of range
   */
  public Patience(String metric, int epochs) {
    this(BestBy.of(metric), null, epochs);
  }

  /**
   * Creates the callback.
   *
   * @param metric by which weights are compared
   * @param ofAverage the same figures of the average of the weights; null if there is none
   * @param epochs without improvement after which the run stops, at least 1
   */
  public Patience(BestBy metric, @Nullable BestBy ofAverage, int epochs) {
    checkArgument(epochs >= 1, "epochs of patience must be >= 1, got %s", epochs);
    this.epochs = epochs;
    this.best = new BestSoFar(metric);
    this.ofAverage = ofAverage;
  }

  @Override
  public void onStepEvaluation(StepEvaluation event, RunControl control) {
    JudgedFigure found =
        JudgedFigure.of(best.metric(), ofAverage, metric -> metric.in(event.reports()));
    if (found != null) {
      improves(found.value(), event.stage(), event.epoch());
    }
  }

  @Override
  public void onEpochEnd(EpochEnd event, RunControl control) {
    JudgedFigure found = JudgedFigure.of(best.metric(), ofAverage, metric -> metric.in(event));
    if (found == null || improves(found.value(), event.stage(), event.epoch())) {
      return;
    }
    if (event.epoch() - best.epoch() >= epochs) {
      control.stop(
          String.format(
              "%s%s has not improved for %d epochs: best %.6g in epoch %d",
              best.metric().name(),
              ofAverage == null ? "" : ", of the weights or of their average,",
              event.epoch() - best.epoch(),
              best.value(),
              best.epoch() + 1));
    }
  }

  private boolean improves(double value, int stage, int epoch) {
    boolean improves = !best.isKnownFor(stage) || best.metric().better(value, best.value());
    if (improves) {
      best.set(value, stage, epoch);
    }
    return improves;
  }

  @Override
  public String stateKey() {
    return "patience";
  }

  @Override
  public Map<String, String> state() {
    return best.state();
  }

  @Override
  public void restore(Map<String, String> state) {
    best.restore(state);
  }
}
