package org.semblance.callbacks;

import java.util.Map;
import java.util.OptionalDouble;
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
  private final @Nullable Metric ofAverage;

  /** Creates the callback of a run without an average. */
  public BestModel(String metric) {
    this(metric, null);
  }

  /**
   * Creates the callback.
   *
   * @param metric for instance {@code lfw.accuracy}, see {@link Metric}
   * @param ofAverage the same figure of the average of the weights; null if there is none
   * @throws IllegalArgumentException if there is no such figure
   */
  public BestModel(String metric, @Nullable String ofAverage) {
    this.best = new BestSoFar(new Metric(metric));
    this.ofAverage = ofAverage == null ? null : new Metric(ofAverage);
  }

  @Override
  public void onEpochEnd(EpochEnd event, RunControl control) {
    OptionalDouble raw = best.metric().in(event);
    OptionalDouble average = ofAverage == null ? OptionalDouble.empty() : ofAverage.in(event);
    boolean averaged =
        average.isPresent()
            && (raw.isEmpty() || best.metric().better(average.getAsDouble(), raw.getAsDouble()));
    OptionalDouble found = averaged ? average : raw;
    if (found.isEmpty() || Double.isNaN(found.getAsDouble())) {
      return;
    }
    double value = found.getAsDouble();
    if (!best.isKnownFor(event) || !best.metric().better(best.value(), value)) {
      best.set(value, event);
      control.save(averaged ? SavePoint.BEST_AVERAGE : SavePoint.BEST);
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
