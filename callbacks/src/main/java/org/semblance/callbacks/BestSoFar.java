package org.semblance.callbacks;

import java.util.Map;

/** The best value of a metric and its epoch: a memory that checkpoints keep. */
final class BestSoFar {

  private static final String VALUE = "best";
  private static final String EPOCH = "epoch";

  private final Metric metric;
  private double value = Double.NaN;
  private int epoch = -1;

  BestSoFar(Metric metric) {
    this.metric = metric;
  }

  Metric metric() {
    return metric;
  }

  double value() {
    return value;
  }

  int epoch() {
    return epoch;
  }

  boolean isKnown() {
    return epoch >= 0;
  }

  void set(double newValue, int newEpoch) {
    value = newValue;
    epoch = newEpoch;
  }

  Map<String, String> state() {
    return isKnown()
        ? Map.of(
            "metric", metric.name(), VALUE, Double.toString(value), EPOCH, Integer.toString(epoch))
        : Map.of();
  }

  /** Takes back a state; that of another metric counts as none. */
  void restore(Map<String, String> state) {
    if (!metric.name().equals(state.get("metric"))) {
      return;
    }
    set(number(state, VALUE), (int) number(state, EPOCH));
  }

  private static double number(Map<String, String> state, String key) {
    try {
      return Double.parseDouble(state.getOrDefault(key, "missing"));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          String.format("state %s must be a number, got %s", key, state.get(key)), e);
    }
  }
}
