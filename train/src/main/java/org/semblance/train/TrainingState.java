package org.semblance.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.callbacks.AngleHistogram;

/**
 * Where a run is, and the sums of the epoch under way: with weights and callbacks' states all that
 * a resumed run needs.
 */
final class TrainingState {

  private static final String MINED_BAG = "minedBag";
  private static final String TERM = "term.";
  private static final String MONITOR = "monitor.";
  private static final String ANGLES = "angles";
  private static final String EVALUATION_PENDING = "evaluationPending";

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

  /** Of the pictures of the epoch's steps. */
  AngleHistogram angles = AngleHistogram.EMPTY;

  int badImages;

  /** Triplets that the steps to come are of; null if none were mined. */
  @Nullable MinedBag minedBag;

  /** Whether an evaluation was begun behind the last step and has not ended. */
  boolean evaluationPending;

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
    angles = angles.plus(result.angles());
    badImages += bad;
  }

  /** Returns the steps after which every evaluation that was due is done. */
  long evaluatedSteps() {
    return evaluationPending ? globalStep - 1 : globalStep;
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
    angles = AngleHistogram.EMPTY;
    badImages = 0;
    minedBag = null;
    evaluationPending = false;
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
    properties.put(ANGLES, angles.toText());
    properties.put(EVALUATION_PENDING, Boolean.toString(evaluationPending));
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
    // Checkpoints of before these were counted have neither.
    state.angles =
        properties.containsKey(ANGLES)
            ? AngleHistogram.parse(required(properties, ANGLES))
            : AngleHistogram.EMPTY;
    state.evaluationPending = Boolean.parseBoolean(properties.get(EVALUATION_PENDING));
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
