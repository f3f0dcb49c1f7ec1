package org.semblance.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a run is, and the sums of the epoch under way: with weights and callbacks' states all that
 * a resumed run needs.
 */
final class TrainingState {

  private static final String MINED_BAG = "minedBag";
  private static final String TERM = "term.";
  private static final String MONITOR = "monitor.";

  /** Epoch under way, counted over the whole run from 0. */
  int epoch;

  /** Steps finished in this epoch. */
  int stepInEpoch;

  /** Steps finished in the whole run. */
  long globalStep;

  /** What callbacks made of the learning rate. */
  double rateScale = 1;

  double lossSum;
  double accuracySum;
  double regularization;

  /** Sums of the terms of a sum of losses, by name. */
  Map<String, Double> termSums = Map.of();

  /** What the loss told of itself in the last step of the epoch. */
  Map<String, Double> monitors = Map.of();

  int badImages;

  /** Triplets that the steps to come are of; null if none were mined. */
  @Nullable MinedBag minedBag;

  /** Adds a step to the epoch's sums. */
  void add(StepResult result, int bad) {
    stepInEpoch++;
    globalStep++;
    lossSum += result.loss();
    accuracySum += result.accuracy();
    regularization = result.regularization();
    Map<String, Double> sums = new LinkedHashMap<>(termSums);
    result.terms().forEach((name, value) -> sums.merge(name, value, Double::sum));
    termSums = sums;
    monitors = result.monitors();
    badImages += bad;
  }

  /** Moves to the beginning of the next epoch. */
  void nextEpoch() {
    epoch++;
    stepInEpoch = 0;
    lossSum = 0;
    accuracySum = 0;
    regularization = 0;
    termSums = Map.of();
    monitors = Map.of();
    badImages = 0;
    minedBag = null;
  }

  /** Returns the values as text; doubles in hexadecimal, so that they come back bit for bit. */
  Map<String, String> toProperties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("epoch", Integer.toString(epoch));
    properties.put("stepInEpoch", Integer.toString(stepInEpoch));
    properties.put("globalStep", Long.toString(globalStep));
    properties.put("rateScale", Double.toHexString(rateScale));
    properties.put("lossSum", Double.toHexString(lossSum));
    properties.put("accuracySum", Double.toHexString(accuracySum));
    properties.put("regularization", Double.toHexString(regularization));
    properties.put("badImages", Integer.toString(badImages));
    if (minedBag != null) {
      properties.put(MINED_BAG, minedBag.toText());
    }
    put(properties, TERM, termSums);
    put(properties, MONITOR, monitors);
    return properties;
  }

  /** Reads what {@link #toProperties()} wrote. */
  static TrainingState fromProperties(Map<String, String> properties) {
    TrainingState state = new TrainingState();
    state.epoch = Integer.parseInt(required(properties, "epoch"));
    state.stepInEpoch = Integer.parseInt(required(properties, "stepInEpoch"));
    state.globalStep = Long.parseLong(required(properties, "globalStep"));
    state.rateScale = Double.parseDouble(required(properties, "rateScale"));
    state.lossSum = Double.parseDouble(required(properties, "lossSum"));
    state.accuracySum = Double.parseDouble(required(properties, "accuracySum"));
    state.regularization = Double.parseDouble(required(properties, "regularization"));
    state.badImages = Integer.parseInt(required(properties, "badImages"));
    String mined = properties.get(MINED_BAG);
    state.minedBag = mined == null ? null : MinedBag.fromText(mined);
    state.termSums = withPrefix(properties, TERM);
    state.monitors = withPrefix(properties, MONITOR);
    return state;
  }

  private static void put(
      Map<String, String> properties, String prefix, Map<String, Double> values) {
    values.forEach((name, value) -> properties.put(prefix + name, Double.toHexString(value)));
  }

  private static Map<String, Double> withPrefix(Map<String, String> properties, String prefix) {
    Map<String, Double> values = new LinkedHashMap<>();
    properties.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            values.put(name.substring(prefix.length()), Double.parseDouble(value));
          }
        });
    return values;
  }

  /** Returns the means of the terms over the steps of the epoch so far. */
  Map<String, Double> termMeans() {
    Map<String, Double> means = new LinkedHashMap<>();
    termSums.forEach((name, sum) -> means.put(name, sum / stepInEpoch));
    return means;
  }

  private static String required(Map<String, String> properties, String key) {
    String value = properties.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the checkpoint has no value " + key);
    }
    return value;
  }
}
