package org.semblance.callbacks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Running means, speed and time left of one epoch. */
final class EpochMeter {

  private static final int BAR = 20;

  private final EpochStart epoch;
  private final long startNanos;
  private long nowNanos;
  private int steps;
  private long images;
  private double loss;
  private final Map<String, Double> terms = new LinkedHashMap<>();
  private double accuracy;
  private double learningRate;
  private double waited;
  private double pausedSeconds;

  EpochMeter(EpochStart epoch, long startNanos) {
    this.epoch = epoch;
    this.startNanos = startNanos;
    this.nowNanos = startNanos;
  }

  void add(StepEnd event, long now) {
    steps++;
    images += event.images();
    loss += (event.loss() - loss) / steps;
    event
        .terms()
        .forEach((name, value) -> terms.merge(name, value, (mean, v) -> mean + (v - mean) / steps));
    accuracy += (event.accuracy() - accuracy) / steps;
    learningRate = event.learningRate();
    waited += event.inputWaitSeconds();
    nowNanos = now;
  }

  /** Leaves out time that went into something else than training. */
  void pause(double seconds) {
    pausedSeconds += seconds;
  }

  private double seconds() {
    return Math.max(0, (nowNanos - startNanos) / 1e9 - pausedSeconds);
  }

  /** Returns the steps of the epoch that are done, those before a resumption too. */
  int steps() {
    return epoch.firstStep() + steps;
  }

  int stepsPerEpoch() {
    return epoch.stepsPerEpoch();
  }

  boolean complete() {
    return steps() >= stepsPerEpoch();
  }

  String liveLine() {
    int filled = Math.min(BAR, (int) ((long) BAR * steps() / stepsPerEpoch()));
    String bar = "=".repeat(filled) + ".".repeat(BAR - filled);
    return String.format(
        Locale.ROOT,
        "Epoch %d/%d [%s] %d/%d %s",
        epoch.epoch() + 1,
        epoch.totalEpochs(),
        bar,
        steps(),
        stepsPerEpoch(),
        figures());
  }

  String plainLine() {
    return String.format(
        Locale.ROOT,
        "Epoch %d/%d: step %d/%d, %s",
        epoch.epoch() + 1,
        epoch.totalEpochs(),
        steps(),
        stepsPerEpoch(),
        figures());
  }

  /** Writes the epoch as it was, when its last step is over. */
  String lastLine() {
    double seconds = seconds();
    return String.format(
        Locale.ROOT,
        "Epoch %d/%d: %s, %s",
        epoch.epoch() + 1,
        epoch.totalEpochs(),
        means(seconds),
        time(seconds));
  }

  private String means(double seconds) {
    double share = seconds > 0 ? waited / seconds : 0;
    return String.format(
        Locale.ROOT,
        "%.1f images/s, loss %.4f%s%s, rate %.3g%s",
        seconds > 0 ? images / seconds : 0,
        loss,
        terms(),
        // Losses without a head have none.
        Double.isNaN(accuracy) ? "" : String.format(Locale.ROOT, ", accuracy %.4f", accuracy),
        learningRate,
        InputWait.noticeable(share)
            ? ", " + InputWait.percent(share) + " waiting for pictures"
            : "");
  }

  /** Writes the terms of a sum of losses, {@code (main 3.1416, triplet 0.2718)}. */
  private String terms() {
    return terms.isEmpty()
        ? ""
        : terms.entrySet().stream()
            .map(term -> String.format(Locale.ROOT, "%s %.4f", term.getKey(), term.getValue()))
            .collect(Collectors.joining(", ", " (", ")"));
  }

  private String figures() {
    double seconds = seconds();
    double perStep = seconds / Math.max(1, steps);
    int left = stepsPerEpoch() - steps();
    long later = (long) (epoch.totalEpochs() - epoch.epoch() - 1) * stepsPerEpoch();
    return String.format(
        Locale.ROOT,
        "%s, left %s, run %s",
        means(seconds),
        time(perStep * left),
        time(perStep * (left + later)));
  }

  /** Writes seconds as {@code m:ss} or {@code h:mm:ss}. */
  static String time(double seconds) {
    long whole = Math.round(seconds);
    long hours = whole / 3600;
    return hours > 0
        ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, whole / 60 % 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
  }
}
