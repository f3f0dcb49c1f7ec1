package org.semblance.callbacks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.semblance.evaluation.VerificationReport;

/** The curves of a report. */
final class ReportCharts {

  private final RunCourse course;

  ReportCharts(RunCourse course) {
    this.course = course;
  }

  /** Returns those for which there are data, as SVG, what matters most first. */
  List<String> all() {
    List<String> charts = new ArrayList<>();
    if (!course.sets().isEmpty()) {
      charts.add(verification());
    }
    if (course.hasReports()) {
      charts.add(roc());
    }
    if (!course.protocols().isEmpty()) {
      charts.add(withStages(new ProtocolChart(course).chart()).svg());
    }
    if (!course.epochs().isEmpty() || !course.steps().isEmpty()) {
      charts.add(ofTraining("Loss", "loss", RunCourse.StepMean::loss));
      charts.add(ofTraining("Training accuracy", "accuracy", RunCourse.StepMean::accuracy));
      charts.add(rate());
    }
    if (course.hasAngles()) {
      charts.add(angles());
      charts.add(angleQuantiles());
    }
    return charts;
  }

  private String ofTraining(
      String title, String key, ToDoubleFunction<RunCourse.StepMean> ofSteps) {
    Chart chart = new Chart(title, "epoch", key);
    chart.line("mean of an epoch", means(key), Chart.Look.DOTS);
    chart.line(
        "means of steps",
        course.steps().stream()
            .map(step -> new Chart.Point(step.time(), ofSteps.applyAsDouble(step)))
            .toList(),
        Chart.Look.FAINT);
    return withStages(chart).svg();
  }

  /** Places the means in the middle of their epochs, with a gap where a stage begins. */
  private List<Chart.Point> means(String key) {
    List<Chart.Point> points = new ArrayList<>();
    int stage = 0;
    for (ObjectNode row : course.epochs()) {
      double time = row.path("epoch").asInt() + 0.5;
      if (row.path("stage").asInt() != stage) {
        points.add(new Chart.Point(time, Double.NaN));
        stage = row.path("stage").asInt();
      }
      points.add(new Chart.Point(time, row.path(key).asDouble(Double.NaN)));
    }
    return points;
  }

  /** Draws steps of this process and, from before it, the last rate of each epoch. */
  private String rate() {
    List<Chart.Point> points = new ArrayList<>();
    double first = course.steps().isEmpty() ? Double.MAX_VALUE : course.steps().get(0).time();
    points(course.epochs(), "learningRate").stream()
        .filter(point -> point.x() < first)
        .forEach(points::add);
    course.steps().forEach(step -> points.add(new Chart.Point(step.time(), step.learningRate())));
    Chart chart = new Chart("Learning rate", "epoch", "rate");
    return withStages(chart.line("rate", points, Chart.Look.LINE)).svg();
  }

  private String verification() {
    Chart chart = new Chart("Verification accuracy", "epoch", "accuracy, ten folds");
    for (String set : course.sets()) {
      ObjectNode best = course.best(set);
      double accuracy = best.path("accuracy").asDouble(Double.NaN);
      chart.line(
          set,
          course.evaluations(set).stream()
              .map(
                  row ->
                      new Chart.Point(
                          HistoryRows.epochsDone(row), row.path("accuracy").asDouble(Double.NaN)))
              .toList(),
          Chart.Look.DOTS);
      chart.mark(
          HistoryRows.epochsDone(best),
          accuracy,
          String.format(Locale.ROOT, "best %.4f", accuracy));
    }
    return withStages(chart).svg();
  }

  private String angles() {
    AngleHistogram angles = course.angles();
    List<BarChart.Bar> bars = new ArrayList<>();
    for (int bin = 0; bin < AngleHistogram.BINS; bin++) {
      bars.add(
          new BarChart.Bar(
              Integer.toString(bin * AngleHistogram.BIN_DEGREES), angles.counts().get(bin)));
    }
    return BarChart.svg(
        String.format(
            Locale.ROOT,
            "Angles to the own identity in the last epoch: %.1f %% beyond %d degrees",
            100 * angles.noiseShare(),
            AngleHistogram.NOISE_DEGREES),
        "degrees and above",
        "pictures",
        bars);
  }

  private String angleQuantiles() {
    Chart chart = new Chart("Angles to the own identity", "epoch", "degrees");
    chart.line("90 % are below", quantiles(0.9), Chart.Look.DOTS);
    chart.line("half", quantiles(0.5), Chart.Look.DOTS);
    chart.line("10 %", quantiles(0.1), Chart.Look.DOTS);
    return withStages(chart).svg();
  }

  /** Places the figures in the middle of their epochs; there are none of losses without cosines. */
  private List<Chart.Point> quantiles(double share) {
    return course.epochs().stream()
        .map(
            row ->
                new Chart.Point(
                    row.path("epoch").asInt() + 0.5,
                    HistoryRows.angles(row).quantileDegrees(share)))
        .toList();
  }

  private String roc() {
    Chart chart =
        new Chart("ROC of the last evaluation", "false accept rate", "true accept rate")
            .logarithmicX();
    for (VerificationReport report : course.reports()) {
      chart.line(
          String.format(Locale.ROOT, "%s, area %.4f", report.name(), report.auc()),
          report.roc().stream().map(point -> new Chart.Point(point.far(), point.tar())).toList(),
          Chart.Look.LINE);
    }
    return chart.svg();
  }

  private Chart withStages(Chart chart) {
    course.stages().forEach(stage -> chart.separator(stage.firstEpoch(), stage.title()));
    return chart;
  }

  /** Places the figures of an epoch at its end. */
  private static List<Chart.Point> points(List<ObjectNode> rows, String key) {
    return rows.stream()
        .map(
            row ->
                new Chart.Point(row.path("epoch").asInt() + 1, row.path(key).asDouble(Double.NaN)))
        .toList();
  }
}
