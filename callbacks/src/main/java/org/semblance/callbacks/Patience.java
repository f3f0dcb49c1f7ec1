package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * Stops a run whose metric has not become better for a number of epochs.
 *
 * <p>Only epochs in which the metric is known are judged; a tie is not an improvement. A loss is
 * compared within its stage only.
 */
public final class Patience implements Callback, Stateful {

  private final int epochs;
  private final BestSoFar best;

  /**
   * Creates the callback.
   *
   * @param metric for instance {@code lfw.accuracy}, see {@link Metric}
   * @param epochs without improvement after which the run stops, at least 1
   * @throws IllegalArgumentException if there is no such figure or {@code epochs} is out of range
   */
  public Patience(String metric, int epochs) {
    checkArgument(epochs >= 1, "epochs of patience must be >= 1, got %s", epochs);
    this.epochs = epochs;
    this.best = new BestSoFar(new Metric(metric));
  }

  @Override
  public void onEpochEnd(EpochEnd event, RunControl control) {
    OptionalDouble found = best.metric().in(event);
    if (found.isEmpty()) {
      return;
    }
    if (!best.isKnownFor(event) || best.metric().better(found.getAsDouble(), best.value())) {
      best.set(found.getAsDouble(), event);
    } else if (event.epoch() - best.epoch() >= epochs) {
      control.stop(
          String.format(
              "%s has not improved for %d epochs: best %.6g in epoch %d",
              best.metric().name(), event.epoch() - best.epoch(), best.value(), best.epoch() + 1));
    }
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
