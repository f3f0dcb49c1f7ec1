package org.semblance.callbacks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.semblance.evaluation.OperatingPoint;
import org.semblance.evaluation.VerificationReport;

/** The text of a report: one HTML page that refers to nothing outside itself. */
final class ReportPage {

  /** So often a browser looks again while a run goes on. */
  private static final int REFRESH_SECONDS = 20;

  private final HtmlPage html;
  private final RunCourse course;

  private ReportPage(RunCourse course, HtmlPage html) {
    this.course = course;
    this.html = html;
  }

  /**
   * Writes the page.
   *
   * @param state how the run stands, for people
   * @param running whether a browser shall look again by itself
   */
  static String of(RunCourse course, String state, boolean running, Map<String, String> facts) {
    String name = course.start().name();
    ReportPage page =
        new ReportPage(
            course,
            running
                ? HtmlPage.refreshed(name, state, REFRESH_SECONDS)
                : HtmlPage.of(name, state, ""));
    page.tiles();
    page.charts();
    page.evaluations();
    page.protocols();
    page.epochs();
    if (!facts.isEmpty()) {
      page.html.facts("This run", facts);
    }
    return page.html.end();
  }

  private void tiles() {
    List<ObjectNode> epochs = course.epochs();
    if (epochs.isEmpty()) {
      add("<p class=\"card\">The first epoch has not ended yet.</p>");
      return;
    }
    ObjectNode last = epochs.get(epochs.size() - 1);
    add("<div class=\"tiles\">");
    for (String set : course.sets()) {
      ObjectNode best = course.best(set);
      html.tile(
          figure(best, "accuracy", "%.4f"),
          "best accuracy on " + set + ", epoch " + (best.path("epoch").asInt() + 1));
    }
    html.tile((last.path("epoch").asInt() + 1) + " of " + course.start().totalEpochs(), "epochs");
    html.tile(figure(last, "loss", "%.4f"), "loss of the last epoch");
    html.tile(accuracy(last), "training accuracy of the last epoch");
    html.tile(figure(last, "imagesPerSecond", "%.1f"), "images per second");
    if (InputWait.noticeable(last.path(HistoryRows.INPUT_WAIT_SHARE).asDouble())) {
      html.tile(waiting(last), "of the last epoch waiting for pictures");
    }
    add("</div>");
  }

  private void charts() {
    add("<div class=\"charts\">");
    new ReportCharts(course).all().forEach(svg -> add("<div class=\"card\">%s</div>", svg));
    add("</div>");
    if (course.hasAngles()) {
      add(
          "<p class=\"note\">Angles are between a picture's embedding and the weights of its own"
              + " identity, before any margin, as they were when the picture was trained on. They"
              + " shrink where the label is right; pictures under a wrong name stay near 90"
              + " degrees, as a second hump.</p>");
    }
  }

  private void evaluations() {
    if (!course.hasReports()) {
      return;
    }
    add("<h2>Last evaluation</h2><div class=\"card\"><table><tr><th>set</th><th>pairs</th>");
    add("<th>accuracy</th><th>95 %% interval</th><th>area</th>");
    VerificationReport.FALSE_ACCEPT_RATES.forEach(
        far -> add("<th>TAR at %s</th>", Axis.number(far)));
    add("<th>VAL at 0.001</th><th>threshold</th><th>oracle</th></tr>");
    for (VerificationReport report : course.reports()) {
      evaluation(report);
    }
    add("</table>");
    for (VerificationReport report : course.reports()) {
      report
          .notes()
          .forEach(
              note ->
                  add(
                      "<p class=\"note\">%s: %s.</p>",
                      HtmlPage.escape(report.name()), HtmlPage.escape(note)));
    }
    add(
        "<p class=\"note\">Accuracy is the mean over folds, each with the threshold that is best"
            + " on");
    add(" the others; the oracle takes it from the very pairs it is judged by.</p></div>");
  }

  private void evaluation(VerificationReport report) {
    add("<tr><td>%s</td><td>%d</td>", HtmlPage.escape(report.name()), report.pairs());
    add("<td>%.4f ± %.4f</td>", report.accuracy(), report.std());
    add("<td>%.4f – %.4f</td>", report.interval().low(), report.interval().high());
    add("<td>%.4f</td>", report.auc());
    for (OperatingPoint point : report.tarAtFars()) {
      add("<td>%.4f</td>", point.tar());
    }
    add("<td>%.4f ± %.4f</td>", report.valAtFar().mean(), report.valAtFar().std());
    add("<td>%.4f</td><td>%.4f</td></tr>", report.threshold(), report.oracleAccuracy());
  }

  private void protocols() {
    ProtocolChart protocols = new ProtocolChart(course);
    if (protocols.names().isEmpty()) {
      return;
    }
    add("<h2>Other protocols</h2><div class=\"card\"><table>");
    add("<tr><th>evaluation</th><th>epoch</th><th>figures</th></tr>");
    for (String name : protocols.names()) {
      ObjectNode last = protocols.last(name);
      StringBuilder figures = new StringBuilder();
      ProtocolChart.figures(last)
          .forEach(
              (figure, value) ->
                  figures
                      .append(figures.isEmpty() ? "" : ", ")
                      .append(HtmlPage.escape(figure))
                      .append(String.format(Locale.ROOT, " %.4f", value)));
      add("<tr><td>%s</td>", HtmlPage.escape(name));
      add("<td>%d</td><td>%s</td></tr>", last.path("epoch").asInt() + 1, figures);
    }
    add("</table></div>");
  }

  private void epochs() {
    List<ObjectNode> epochs = course.epochs();
    if (epochs.isEmpty()) {
      return;
    }
    Set<String> sets = course.sets();
    add(
        "<h2>Epochs</h2><div class=\"card\"><table"
            + " class=\"epochs\"><tr><th>epoch</th><th>stage</th><th>loss</th>");
    add("<th>accuracy</th><th>regularization</th><th>rate</th><th>images/s</th><th>waiting</th>");
    sets.forEach(set -> add("<th>%s</th>", HtmlPage.escape(set)));
    add("</tr>");
    for (ObjectNode row : epochs) {
      add("<tr><td>%d</td>", row.path("epoch").asInt() + 1);
      add("<td>%s</td>", HtmlPage.escape(row.path("stageTitle").asText()));
      add("<td>%s</td>", figure(row, "loss", "%.4f"));
      add("<td>%s</td>", accuracy(row));
      add("<td>%s</td>", figure(row, "regularization", "%.4f"));
      add("<td>%s</td>", Axis.number(row.path("learningRate").asDouble()));
      add("<td>%s</td>", figure(row, "imagesPerSecond", "%.1f"));
      add("<td>%s</td>", waiting(row));
      sets.forEach(set -> cell(set, row.path("epoch").asInt()));
      add("</tr>");
    }
    add("</table></div>");
  }

  /** Writes the share of the time in which training waited, which older runs did not note. */
  private static String waiting(ObjectNode row) {
    JsonNode share = row.path(HistoryRows.INPUT_WAIT_SHARE);
    return share.isNumber() ? InputWait.percent(share.asDouble()) : "";
  }

  /** Writes the last evaluation of an epoch. */
  private void cell(String set, int epoch) {
    ObjectNode last = null;
    for (ObjectNode row : course.evaluations(set)) {
      last = row.path("epoch").asInt() == epoch ? row : last;
    }
    add(
        "<td%s>%s</td>",
        last != null && last.equals(course.best(set)) ? " class=\"best\"" : "",
        last == null ? "" : figure(last, "accuracy", "%.4f"));
  }

  /** Writes the training accuracy, which losses without a head do not have. */
  private static String accuracy(ObjectNode row) {
    return row.path("accuracy").isNumber() ? figure(row, "accuracy", "%.4f") : "none";
  }

  private static String figure(ObjectNode row, String key, String format) {
    return row.path(key).isNumber()
        ? String.format(Locale.ROOT, format, row.path(key).asDouble())
        : "not a number";
  }

  private void add(String format, Object... arguments) {
    html.add(format, arguments);
  }
}
