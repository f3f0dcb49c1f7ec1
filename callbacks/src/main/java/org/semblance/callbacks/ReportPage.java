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

  private static final String STYLE =
      """
      :root{color-scheme:light dark;--page:#f3f5f8;--card:#fff;--ink:#1f2937;--soft:#64748b;
      --edge:#e2e8f0;--best:#eaf3ff}
      @media(prefers-color-scheme:dark){:root{--page:#12161d;--card:#1b212b;--ink:#e5e9f0;
      --soft:#93a1b5;--edge:#2c3542;--best:#1d3049}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--page);color:var(--ink);
      font:15px/1.5 system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif}
      main{max-width:1280px;margin:0 auto;padding:28px 20px 60px}
      h1{margin:0;font-size:26px}h2{margin:34px 0 12px;font-size:18px}
      .state{color:var(--soft);margin:4px 0 20px}
      .tiles,.charts{display:grid;gap:14px}
      .tiles{grid-template-columns:repeat(auto-fit,minmax(170px,1fr));margin-bottom:14px}
      .charts{grid-template-columns:repeat(auto-fit,minmax(min(480px,100%),1fr))}
      .card{background:var(--card);border:1px solid var(--edge);border-radius:10px;padding:14px 16px;
      overflow-x:auto}
      .tile b{display:block;font-size:23px;font-weight:650}.tile span{color:var(--soft)}
      .card svg{display:block;width:100%;height:auto}
      table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
      th,td{padding:5px 7px;text-align:right;border-bottom:1px solid var(--edge);white-space:nowrap}
      th{color:var(--soft);font-weight:600}th:first-child,td:first-child{text-align:left}
      tr:last-child td{border-bottom:0}td.best{background:var(--best);font-weight:650}
      .epochs :is(th,td):nth-child(2),.facts td:last-child{text-align:left;white-space:normal}
      .note{color:var(--soft);margin:8px 0 0}
      """;

  private final StringBuilder html = new StringBuilder();
  private final RunCourse course;

  private ReportPage(RunCourse course) {
    this.course = course;
  }

  /**
   * Writes the page.
   *
   * @param state how the run stands, for people
   * @param running whether a browser shall look again by itself
   */
  static String of(RunCourse course, String state, boolean running, Map<String, String> facts) {
    ReportPage page = new ReportPage(course);
    page.head(state, running);
    page.tiles();
    page.charts();
    page.evaluations();
    page.epochs();
    page.facts(facts);
    return page.html.append("</main></body></html>\n").toString();
  }

  private void head(String state, boolean running) {
    String name = Svg.escape(course.start().name());
    add("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">");
    add("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
    if (running) {
      add("<meta http-equiv=\"refresh\" content=\"20\">");
    }
    add("<title>%s</title><style>%s</style></head><body><main>", name, STYLE);
    add("<h1>%s</h1><p class=\"state\">%s</p>", name, Svg.escape(state));
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
      tile(
          figure(best, "accuracy", "%.4f"),
          "best accuracy on " + set + ", epoch " + (best.path("epoch").asInt() + 1));
    }
    tile((last.path("epoch").asInt() + 1) + " of " + course.start().totalEpochs(), "epochs");
    tile(figure(last, "loss", "%.4f"), "loss of the last epoch");
    tile(figure(last, "accuracy", "%.4f"), "training accuracy of the last epoch");
    tile(figure(last, "imagesPerSecond", "%.1f"), "images per second");
    if (InputWait.noticeable(last.path(HistoryRows.INPUT_WAIT_SHARE).asDouble())) {
      tile(waiting(last), "of the last epoch waiting for pictures");
    }
    add("</div>");
  }

  private void tile(String value, String words) {
    add(
        "<div class=\"card tile\"><b>%s</b><span>%s</span></div>",
        Svg.escape(value), Svg.escape(words));
  }

  private void charts() {
    add("<div class=\"charts\">");
    new ReportCharts(course).all().forEach(svg -> add("<div class=\"card\">%s</div>", svg));
    add("</div>");
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
                      Svg.escape(report.name()), Svg.escape(note)));
    }
    add(
        "<p class=\"note\">Accuracy is the mean over folds, each with the threshold that is best on");
    add(" the others; the oracle takes it from the very pairs it is judged by.</p></div>");
  }

  private void evaluation(VerificationReport report) {
    add("<tr><td>%s</td><td>%d</td>", Svg.escape(report.name()), report.pairs());
    add("<td>%.4f ± %.4f</td>", report.accuracy(), report.std());
    add("<td>%.4f – %.4f</td>", report.interval().low(), report.interval().high());
    add("<td>%.4f</td>", report.auc());
    for (OperatingPoint point : report.tarAtFars()) {
      add("<td>%.4f</td>", point.tar());
    }
    add("<td>%.4f ± %.4f</td>", report.valAtFar().mean(), report.valAtFar().std());
    add("<td>%.4f</td><td>%.4f</td></tr>", report.threshold(), report.oracleAccuracy());
  }

  private void epochs() {
    List<ObjectNode> epochs = course.epochs();
    if (epochs.isEmpty()) {
      return;
    }
    Set<String> sets = course.sets();
    add(
        "<h2>Epochs</h2><div class=\"card\"><table class=\"epochs\"><tr><th>epoch</th><th>stage</th><th>loss</th>");
    add("<th>accuracy</th><th>regularization</th><th>rate</th><th>images/s</th><th>waiting</th>");
    sets.forEach(set -> add("<th>%s</th>", Svg.escape(set)));
    add("</tr>");
    for (ObjectNode row : epochs) {
      add("<tr><td>%d</td>", row.path("epoch").asInt() + 1);
      add("<td>%s</td>", Svg.escape(row.path("stageTitle").asText()));
      add("<td>%s</td>", figure(row, "loss", "%.4f"));
      add("<td>%s</td>", figure(row, "accuracy", "%.4f"));
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

  private void cell(String set, int epoch) {
    String style = course.best(set).path("epoch").asInt() == epoch ? " class=\"best\"" : "";
    String text =
        course.evaluations(set).stream()
            .filter(row -> row.path("epoch").asInt() == epoch)
            .map(row -> figure(row, "accuracy", "%.4f"))
            .findFirst()
            .orElse("");
    add("<td%s>%s</td>", style, text);
  }

  private void facts(Map<String, String> facts) {
    if (facts.isEmpty()) {
      return;
    }
    add("<h2>This run</h2><div class=\"card\"><table class=\"facts\">");
    facts.forEach(
        (key, value) -> add("<tr><td>%s</td><td>%s</td></tr>", Svg.escape(key), Svg.escape(value)));
    add("</table></div>");
  }

  private static String figure(ObjectNode row, String key, String format) {
    return row.path(key).isNumber()
        ? String.format(Locale.ROOT, format, row.path(key).asDouble())
        : "not a number";
  }

  private void add(String format, Object... arguments) {
    html.append(String.format(Locale.ROOT, format, arguments));
  }
}
