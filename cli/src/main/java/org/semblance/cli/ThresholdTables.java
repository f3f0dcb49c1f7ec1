package org.semblance.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.evaluation.ErrorRates;
import org.semblance.evaluation.MarkdownTable;
import org.semblance.evaluation.OperatingThresholds;
import org.semblance.evaluation.RocCurve;
import org.semblance.evaluation.ScoredPairs;
import org.semblance.evaluation.ThresholdAtFar;

/** What is said of thresholds, for people and for programs. */
final class ThresholdTables {

  private ThresholdTables() {}

  /** Returns Markdown of thresholds and what they did to the pairs they were chosen on. */
  static List<String> of(OperatingThresholds thresholds) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            "Chosen on %s, %,d pairs of one person and %,d of two, %s; intervals: %s.",
            thresholds.set(),
            thresholds.samePairs(),
            thresholds.differentPairs(),
            thresholds.flip() ? "with mirror images" : "without mirror images",
            OperatingThresholds.INTERVAL));
    lines.add("");
    MarkdownTable table =
        MarkdownTable.of(
            "FAR wanted", "cosine", "probability", "TAR, %", "FAR, %", "false accepts");
    for (ThresholdAtFar point : thresholds.points()) {
      table.row(
          RateText.rate(point.far()),
          String.format("%.6f", point.threshold()),
          String.format("%.4f", point.probability()),
          RateText.percent(point.rates().tar(), point.rates().tarInterval()),
          far(point.rates()),
          String.format("%,d of %,d", point.rates().falseAccepts(), point.rates().different()));
    }
    lines.addAll(table.lines());
    lines.add("");
    lines.add(
        String.format(
            "Probability of one person at a cosine c: 1 / (1 + exp(-(%.6f c %+.6f))), by logistic"
                + " regression on these pairs (Newton's method, Platt's targets).",
            thresholds.calibration().slope(), thresholds.calibration().intercept()));
    for (double far : thresholds.refused()) {
      lines.add("");
      lines.add("Note: " + refused(far, thresholds.differentPairs()) + ".");
    }
    return lines;
  }

  private static String refused(double far, int different) {
    return String.format(
        "no threshold at a false accept rate of %s: it needs at least %,d pairs of two persons,"
            + " there are %,d",
        RateText.rate(far), RocCurve.negativesFor(far), different);
  }

  private static String far(ErrorRates rates) {
    return String.format(
        "%.4f (%.4f to %.4f)",
        100 * rates.far(), 100 * rates.farInterval().low(), 100 * rates.farInterval().high());
  }

  /** Returns maps and lists of all figures. */
  static Map<String, Object> json(OperatingThresholds thresholds) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("set", thresholds.set());
    json.put("flip", thresholds.flip());
    json.put("same", thresholds.samePairs());
    json.put("different", thresholds.differentPairs());
    json.put("interval", OperatingThresholds.INTERVAL);
    List<Object> points = new ArrayList<>();
    for (ThresholdAtFar point : thresholds.points()) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("farWanted", point.far());
      map.put("threshold", point.threshold());
      map.put("probability", point.probability());
      map.putAll(GroupTables.rates(point.rates()));
      points.add(map);
    }
    json.put("thresholds", points);
    Map<String, Object> calibration = new LinkedHashMap<>();
    calibration.put("slope", thresholds.calibration().slope());
    calibration.put("intercept", thresholds.calibration().intercept());
    json.put("calibration", calibration);
    json.put(
        "notes",
        thresholds.refused().stream()
            .map(far -> refused(far, thresholds.differentPairs()))
            .toList());
    return json;
  }

  /** Returns Markdown of what stored thresholds do to other pairs. */
  static List<String> applied(OperatingThresholds stored, ScoredPairs pairs) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        String.format("At the thresholds stored with the model, chosen on %s:", stored.set()));
    lines.add("");
    MarkdownTable table =
        MarkdownTable.of("FAR wanted", "cosine", "accuracy, %", "TAR, %", "FAR, %");
    for (ThresholdAtFar point : stored.points()) {
      ErrorRates rates = ErrorRates.at(pairs.scores(), point.threshold());
      table.row(
          RateText.rate(point.far()),
          String.format("%.6f", point.threshold()),
          RateText.percent(rates.accuracy(), rates.accuracyInterval()),
          RateText.percent(rates.tar(), rates.tarInterval()),
          far(rates));
    }
    lines.addAll(table.lines());
    if (stored.set().equals(pairs.name())) {
      lines.add("");
      lines.add(
          "Note: the thresholds were chosen on a set of the same name; if it is the same, these"
              + " figures flatter.");
    }
    return lines;
  }

  /** Returns what stored thresholds do to other pairs. */
  static Map<String, Object> appliedJson(OperatingThresholds stored, ScoredPairs pairs) {
    List<Object> points = new ArrayList<>();
    for (ThresholdAtFar point : stored.points()) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("farWanted", point.far());
      map.put("threshold", point.threshold());
      map.putAll(GroupTables.rates(ErrorRates.at(pairs.scores(), point.threshold())));
      points.add(map);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("chosenOn", stored.set());
    json.put("thresholds", points);
    return json;
  }
}
