package org.semblance.callbacks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a report shows of protocols other than pair verification. */
final class ProtocolChart {

  private final RunCourse course;

  ProtocolChart(RunCourse course) {
    this.course = course;
  }

  /** Returns the names of the evaluations that the run has had. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    course.protocols().forEach(row -> names.add(row.path("name").asText()));
    return names;
  }

  /** Returns the last row of an evaluation. */
  ObjectNode last(String name) {
    List<ObjectNode> rows = rows(name);
    return rows.get(rows.size() - 1);
  }

  private List<ObjectNode> rows(String name) {
    return course.protocols().stream()
        .filter(row -> row.path("name").asText().equals(name))
        .toList();
  }

  /** Returns a row's figures by their names. */
  static Map<String, Double> figures(ObjectNode row) {
    Map<String, Double> figures = new LinkedHashMap<>();
    row.path(HistoryRows.FIGURES)
        .properties()
        .forEach(figure -> figures.put(figure.getKey(), figure.getValue().asDouble(Double.NaN)));
    return figures;
  }

  /** Draws the first figure of every evaluation over the epochs. */
  Chart chart() {
    Chart chart = new Chart("Other protocols", "epoch", "share");
    for (String name : names()) {
      String figure = figures(last(name)).keySet().stream().findFirst().orElse("");
      chart.line(
          name + "." + figure,
          rows(name).stream()
              .map(
                  row ->
                      new Chart.Point(
                          HistoryRows.epochsDone(row),
                          figures(row).getOrDefault(figure, Double.NaN)))
              .toList(),
          Chart.Look.DOTS);
    }
    return chart;
  }
}
