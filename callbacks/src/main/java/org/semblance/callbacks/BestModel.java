package org.semblance.callbacks;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a {@link SavePoint#BEST} whenever a metric is at least as good as ever before.
 *
 * <p>Ties count, as in Keras_insightface: of equally good epochs the last is kept. A loss is
 * compared within its stage only, so that a later stage takes the place of the one before.
 * <b>Differs from</b> it: the best value is part of the checkpoint, whereas there a resumed run
 * starts from zero and deletes the better file of before.
 *
 * <p>Where a run keeps an average of its weights, the better one of the two counts, and the weights
 * where both are as good; if it is the average, it asks for a {@link SavePoint#BEST_AVERAGE}.
 */
public final class BestModel implements Callback, Stateful {

  private final BestSoFar best;
  private final @Nullable BestBy ofAverage;

  /** Creates the callback of a run without an average, for one metric by its name. */
  public BestModel(String metric) {
    this(BestBy.of(metric));
  }

  /** Creates the callback of a run without an average. */
  public BestModel(BestBy metric) {
    this(metric, null);
  }

  /**
   * Creates the callback.
   *
   * @param metric by which weights are compared
   * @param ofAverage the same figures of the average of the weights; null if there is none
   */
  public BestModel(BestBy metric, @Nullable BestBy ofAverage) {
    this.best = new BestSoFar(metric);
    this.ofAverage = ofAverage;
  }

  @Override
  public void onStepEvaluation(StepEvaluation event, RunControl control) {
    judge(metric -> metric.in(event.reports()), event.stage(), event.epoch(), control);
  }

  @Override
  public void onEpochEnd(EpochEnd event, RunControl control) {
    judge(metric -> metric.in(event), event.stage(), event.epoch(), control);
  }

  private void judge(
      Function<BestBy, OptionalDouble> values, int stage, int epoch, RunControl control) {
    JudgedFigure found = JudgedFigure.of(best.metric(), ofAverage, values);
    if (found == null || Double.isNaN(found.value())) {
      return;
    }
    if (!best.isKnownFor(stage) || !best.metric().better(best.value(), found.value())) {
      best.set(found.value(), stage, epoch);
      control.save(found.averaged() ? SavePoint.BEST_AVERAGE : SavePoint.BEST);
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
