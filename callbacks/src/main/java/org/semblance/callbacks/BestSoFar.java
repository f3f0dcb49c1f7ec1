package org.semblance.callbacks;

import java.util.Map;

/** The best value of a metric and its epoch: a memory that checkpoints keep. */
final class BestSoFar {

  private static final String VALUE = "best";
  private static final String EPOCH = "epoch";
  private static final String STAGE = "stage";

  private final BestBy metric;
  private double value = Double.NaN;
  private int epoch = -1;
  private int stage = -1;

  BestSoFar(BestBy metric) {
    this.metric = metric;
  }

  BestBy metric() {
    return metric;
  }

  double value() {
    return value;
  }

  int epoch() {
    return epoch;
  }

  private boolean isKnown() {
    return epoch >= 0;
  }

  /**
   * Returns whether there is a value with which one of a stage can be compared: the losses of two
   * stages are two functions, and the smaller one is not the better.
   */
  boolean isKnownFor(int newStage) {
    return isKnown() && (!metric.isLoss() || newStage == stage);
  }

  void set(double newValue, int newStage, int newEpoch) {
    value = newValue;
    epoch = newEpoch;
    stage = newStage;
  }

  Map<String, String> state() {
    return isKnown()
        ? Map.of(
            "metric",
            metric.name(),
            VALUE,
            Double.toString(value),
            EPOCH,
            Integer.toString(epoch),
            STAGE,
            Integer.toString(stage))
        : Map.of();
  }

  /** Takes back a state; that of another metric counts as none. */
  void restore(Map<String, String> state) {
    if (!metric.name().equals(state.get("metric"))) {
      return;
    }
    value = number(state, VALUE);
    epoch = (int) number(state, EPOCH);
    stage = (int) number(state, STAGE);
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
