package org.semblance.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.evaluation.ErrorRates;
import org.semblance.evaluation.GroupReport;
import org.semblance.evaluation.MarkdownTable;

/** What is said of groups, for people and for programs. */
final class GroupTables {

  private GroupTables() {}

  /** Returns Markdown. */
  static List<String> of(GroupReport report) {
    MarkdownTable accuracies =
        MarkdownTable.of("group", "pairs", "accuracy, %", "std over folds", "95 % interval");
    for (GroupReport.Group group : report.groups()) {
      accuracies.row(
          group.name(),
          String.format("%,d", group.pairs()),
          RateText.percent(group.tenFold().accuracy()),
          RateText.percent(group.tenFold().std()),
          RateText.percent(group.interval().low())
              + " to "
              + RateText.percent(group.interval().high()));
    }
    List<String> lines = new ArrayList<>(accuracies.lines());
    lines.add("");
    lines.add(
        String.format(
            "Over groups: mean %s, std %s, spread (largest less smallest) %s.",
            RateText.percent(report.mean()),
            RateText.percent(report.std()),
            RateText.percent(report.spread())));
    String far = "false accept rate " + RateText.rate(report.far()) + " over all groups";
    shared("One threshold at a " + far, report, report.atFar(), lines);
    shared("One threshold that judges most pairs right", report, report.atBest(), lines);
    return lines;
  }

  private static void shared(
      String title, GroupReport report, GroupReport.Shared shared, List<String> lines) {
    lines.add("");
    lines.add(
        String.format(
            "%s, cosine %.4f: accuracy %s %%.",
            title, shared.threshold(), RateText.percent(shared.all().accuracy())));
    lines.add("");
    MarkdownTable table = MarkdownTable.of("group", "FAR, %", "FRR, %", "false accepts");
    for (int i = 0; i < report.groups().size(); i++) {
      row(table, report.groups().get(i).name(), shared.groups().get(i));
    }
    row(table, "all", shared.all());
    table.row("spread", percent3(shared.farSpread()), RateText.percent(shared.frrSpread()), "");
    lines.addAll(table.lines());
  }

  private static void row(MarkdownTable table, String name, ErrorRates rates) {
    table.row(
        name,
        String.format(
            "%s (%s to %s)",
            percent3(rates.far()),
            percent3(rates.farInterval().low()),
            percent3(rates.farInterval().high())),
        RateText.percent(rates.frr(), rates.frrInterval()),
        String.format("%,d of %,d", rates.falseAccepts(), rates.different()));
  }

  /** False accept rates are small. */
  private static String percent3(double share) {
    return String.format("%.3f", 100 * share);
  }

  /** Returns maps and lists of all figures. */
  static Map<String, Object> json(GroupReport report) {
    List<Object> groups = new ArrayList<>();
    for (GroupReport.Group group : report.groups()) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("group", group.name());
      map.put("pairs", group.pairs());
      map.put("accuracy", group.tenFold().accuracy());
      map.put("std", group.tenFold().std());
      map.put("folds", group.tenFold().folds());
      map.put("threshold", group.tenFold().threshold());
      map.put("interval", RateText.ends(group.interval()));
      groups.add(map);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("groups", groups);
    json.put("mean", report.mean());
    json.put("std", report.std());
    json.put("spread", report.spread());
    json.put("far", report.far());
    json.put("atFar", json(report, report.atFar()));
    json.put("atBest", json(report, report.atBest()));
    return json;
  }

  private static Map<String, Object> json(GroupReport report, GroupReport.Shared shared) {
    Map<String, Object> groups = new LinkedHashMap<>();
    for (int i = 0; i < report.groups().size(); i++) {
      groups.put(report.groups().get(i).name(), rates(shared.groups().get(i)));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("threshold", shared.threshold());
    json.put("all", rates(shared.all()));
    json.put("groups", groups);
    json.put("farSpread", shared.farSpread());
    json.put("frrSpread", shared.frrSpread());
    return json;
  }

  /** Returns rates at a threshold with their intervals. */
  static Map<String, Object> rates(ErrorRates rates) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("accuracy", rates.accuracy());
    map.put("accuracyInterval", RateText.ends(rates.accuracyInterval()));
    map.put("far", rates.far());
    map.put("farInterval", RateText.ends(rates.farInterval()));
    map.put("frr", rates.frr());
    map.put("frrInterval", RateText.ends(rates.frrInterval()));
    map.put("tar", rates.tar());
    map.put("tarInterval", RateText.ends(rates.tarInterval()));
    map.put("falseAccepts", rates.falseAccepts());
    map.put("different", rates.different());
    map.put("falseRejects", rates.falseRejects());
    map.put("same", rates.same());
    return map;
  }
}
