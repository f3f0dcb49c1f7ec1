package org.semblance.callbacks;

import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The figure by which weights are judged: the better one of the weights themselves and of their
 * average, and that of the weights where both are as good.
 *
 * @param value may be not a number
 * @param averaged whether it is that of the average
 */
record JudgedFigure(double value, boolean averaged) {

  /**
   * Chooses between the two.
   *
   * @param metric by which weights are compared
   * @param ofAverage the same figures of the average of the weights; null if there is none
   * @param values what a metric is in an event
   * @return null if the event tells neither
   */
  static @Nullable JudgedFigure of(
      BestBy metric, @Nullable BestBy ofAverage, Function<BestBy, OptionalDouble> values) {
    OptionalDouble raw = values.apply(metric);
    OptionalDouble average = ofAverage == null ? OptionalDouble.empty() : values.apply(ofAverage);
    if (average.isPresent()
        && (raw.isEmpty() || metric.better(average.getAsDouble(), raw.getAsDouble()))) {
      return new JudgedFigure(average.getAsDouble(), true);
    }
    return raw.isPresent() ? new JudgedFigure(raw.getAsDouble(), false) : null;
  }
}
