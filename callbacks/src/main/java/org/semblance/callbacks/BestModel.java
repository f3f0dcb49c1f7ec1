package org.semblance.callbacks;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * Asks for a {@link SavePoint#BEST} whenever a metric is at least as good as ever before.
 *
 * <p>Ties count, as in Keras_insightface: of equally good epochs the last is kept. A loss is
 * compared within its stage only, so that a later stage takes the place of the one before.
 * <b>Differs from</b> it: the best value is part of the checkpoint, whereas there a resumed run
 * starts from zero and deletes the better file of before.
 */
public final class BestModel implements Callback, Stateful {

  private final BestSoFar best;

  /**
   * Creates the callback.
   *
   * @param metric for instance {@code lfw.accuracy}, see {@link Metric}
   * @throws IllegalArgumentException if there is no such figure
   */
  public BestModel(String metric) {
    this(BestBy.of(metric));
  }

  /** Creates the callback. */
  public BestModel(BestBy metric) {
    best = new BestSoFar(metric);
  }

  @Override
  public void onStepEvaluation(StepEvaluation event, RunControl control) {
    judge(best.metric().in(event.reports()), event.stage(), event.epoch(), control);
  }

  @Override
  public void onEpochEnd(EpochEnd event, RunControl control) {
    judge(best.metric().in(event), event.stage(), event.epoch(), control);
  }

  private void judge(OptionalDouble found, int stage, int epoch, RunControl control) {
    if (found.isEmpty() || Double.isNaN(found.getAsDouble())) {
      return;
    }
    double value = found.getAsDouble();
    if (!best.isKnownFor(stage) || !best.metric().better(best.value(), value)) {
      best.set(value, stage, epoch);
      control.save(SavePoint.BEST);
    }
  }

  /** Returns the epoch of the best value, from 0; −1 if there is none. */
  int bestEpoch() {
    return best.epoch();
  }

  @Override
  public String stateKey() {
    return "bestModel";
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
