package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

  private static final double[] ACCURACIES = {0.6, 0.7, 0.75, 0.85, 0.875, 0.865};

  @TempDir Path folder;
  private final RecordingControl control = new RecordingControl();

  private Path html() {
    return folder.resolve("reports/report.html");
  }

  private String page() throws IOException {
    return Files.readString(html());
  }

  private void run(int first, int end, Callback... callbacks) {
    for (Callback callback : callbacks) {
      callback.onTrainStart(Events.start(first), control);
      for (int epoch = first; epoch < end; epoch++) {
        if (epoch % 3 == 0 || epoch == first) {
          int stage = epoch / 3;
          callback.onStageStart(
              Events.stage(stage, stage == 0 ? "softmax" : "arcFace & more", stage * 3, 3),
              control);
        }
        callback.onEpochStart(Events.epochStart(epoch), control);
        for (int step = 0; step < Events.STEPS; step++) {
          callback.onStepEnd(Events.step(epoch, step, 12 - epoch - step / 10.0), control);
        }
        var report = Events.report("lfw", ACCURACIES[epoch]);
        callback.onEvaluationEnd(Events.evaluation(epoch, report), control);
        callback.onEpochEnd(Events.epoch(epoch, 11.5 - epoch, report), control);
      }
    }
  }

  private static List<String> charts(String page) {
    Matcher matcher = Pattern.compile("<svg .*?</svg>", Pattern.DOTALL).matcher(page);
    return matcher.results().map(result -> result.group()).toList();
  }

  @Test
  void refersToNothingOutsideItself() throws IOException {
    run(0, 6, new HtmlReport(html()));
    assertThat(page())
        .startsWith("<!DOCTYPE html>")
        .doesNotContain("<script", "<link", "href=", "src=", "url(", "@import")
        .doesNotContainPattern("http(s?)://(?!www\\.w3\\.org/2000/svg)");
  }

  @Test
  void hasACurveForEachFigureWithStagesAndTheBestMarked() throws Exception {
    run(0, 6, new HtmlReport(html()));
    List<String> charts = charts(page());
    assertThat(charts).hasSize(5);
    assertThat(SvgReader.texts(SvgReader.parse(charts.get(2))))
        .contains("Loss", "softmax", "arcFace & more");
    assertThat(SvgReader.texts(SvgReader.parse(charts.get(3)))).contains("Training accuracy");
    assertThat(SvgReader.texts(SvgReader.parse(charts.get(4)))).contains("Learning rate");
    assertThat(SvgReader.texts(SvgReader.parse(charts.get(0))))
        .contains("Verification accuracy", "lfw", "best 0.8750");
    assertThat(SvgReader.texts(SvgReader.parse(charts.get(1))))
        .contains("ROC of the last evaluation", "lfw, area 0.9900", "1e-3");
  }

  @Test
  void showsTheAnglesOfTheLastEpochAndTheirCourse() throws Exception {
    HtmlReport report = new HtmlReport(html());
    report.onTrainStart(Events.start(0), control);
    report.onEpochEnd(Events.epochWithAngles(0), control);
    report.onEpochEnd(Events.epochWithAngles(1), control);
    List<String> charts = charts(page());
    assertThat(SvgReader.texts(SvgReader.parse(charts.get(3))))
        .contains("Angles to the own identity in the last epoch: 20.0 % beyond 75 degrees");
    assertThat(charts.get(3)).contains("60: 6");
    assertThat(SvgReader.texts(SvgReader.parse(charts.get(4))))
        .contains("Angles to the own identity", "half", "90 % are below");
    assertThat(page()).contains("near 90 degrees");
    // Of the next stage's softmax there are none.
    report.onEpochEnd(Events.epoch(2, 1), control);
    assertThat(page()).doesNotContain("own identity");
  }

  @Test
  void showsEvaluationsWithinAnEpoch() throws Exception {
    HtmlReport report = new HtmlReport(html());
    report.onTrainStart(Events.start(0), control);
    report.onStageStart(Events.stage(0, "softmax", 0, 3), control);
    report.onEvaluationEnd(Events.evaluation(0, 5, Events.report("lfw", 0.9375)), control);
    var end = Events.report("lfw", 0.75);
    report.onEvaluationEnd(Events.evaluation(0, end), control);
    report.onEpochEnd(Events.epoch(0, 1, end), control);
    assertThat(SvgReader.elements(SvgReader.parse(charts(page()).get(0)), "circle"))
        .hasSizeGreaterThanOrEqualTo(2);
    // The table has the one at the epoch's end, which is not the best one.
    assertThat(page()).contains("<td>0.7500</td>").doesNotContain("class=\"best\">");
    assertThat(page()).contains("best 0.9375");
  }

  @Test
  void tellsTheLastEvaluationTheEpochsAndTheFacts() throws IOException {
    run(0, 6, new HtmlReport(html(), folder.resolve("none.jsonl"), Map.of("seed", "7 <&> 8")));
    assertThat(page())
        .contains("<td>0.8650 ± 0.0125</td>")
        .contains("a note &lt; with &amp; signs")
        .contains("<td class=\"best\">0.8750</td>")
        .contains("<td>arcFace &amp; more</td>")
        .contains("<td>seed</td><td>7 &lt;&amp;&gt; 8</td>")
        .contains("best accuracy on lfw, epoch 5");
  }

  @Test
  void asksToBeLookedAtAgainOnlyWhileTheRunGoesOn() throws IOException {
    HtmlReport report = new HtmlReport(html());
    report.onTrainStart(Events.start(0), control);
    assertThat(page()).contains("The first epoch has not ended yet", "http-equiv=\"refresh\"");
    run(0, 2, report);
    assertThat(page()).contains("Running: epoch 2 of 6 has ended.", "http-equiv=\"refresh\"");
    report.onTrainEnd(new TrainEnd(true, "all stages are done", 90), control);
    assertThat(page())
        .contains("Finished after 1:30: all stages are done.")
        .doesNotContain("http-equiv=\"refresh\"");
  }

  @Test
  void showsAResumedRunFromItsFirstEpochOn() throws Exception {
    Path history = folder.resolve("history.jsonl");
    Path hist = folder.resolve("hist.json");
    run(0, 4, new HistoryLog(history, hist), new HtmlReport(html(), history, Map.of()));
    run(3, 6, new HtmlReport(html(), history, Map.of()));
    List<String> charts = charts(page());
    // Six epochs, each once, and both stages though the first was over.
    assertThat(SvgReader.elements(SvgReader.parse(charts.get(2)), "circle")).hasSize(6);
    assertThat(SvgReader.texts(SvgReader.parse(charts.get(2)))).contains("softmax");
    assertThat(page()).contains("best accuracy on lfw, epoch 5");
  }

  @Test
  void tellsHowMuchOfEachEpochWasSpentWaiting() throws IOException {
    HtmlReport report = new HtmlReport(html());
    report.onTrainStart(Events.start(0), control);
    report.onEpochEnd(Events.waiting(0.375, 0, 8), control);
    assertThat(page())
        .contains("<th>waiting</th>", "<td>38 %</td>")
        .contains("<b>38 %</b><span>of the last epoch waiting for pictures</span>");
    report.onEpochEnd(Events.waiting(0.01, 1, 8), control);
    assertThat(page()).contains("<td>1 %</td>").doesNotContain("waiting for pictures");
  }

  @Test
  void placesTheStepsOfAStageByItsOwnNumberOfThem() {
    RunCourse course = new RunCourse();
    course.add(new StageStart(0, 2, "softmax", 0, 1, 4));
    for (int step = 0; step < 4; step++) {
      course.add(Events.step(0, step, 8));
    }
    course.add(new StageStart(1, 2, "arcFace", 1, 1, 2));
    course.add(Events.step(1, 0, 8));
    course.add(Events.step(1, 1, 8));
    // The middles of four steps in the first epoch and of two in the second.
    assertThat(course.steps())
        .extracting(RunCourse.StepMean::time)
        .containsExactly(0.125, 0.375, 0.625, 0.875, 1.25, 1.75);
  }

  @Test
  void showsWhatIsNotANumberAsSuch() throws IOException {
    HtmlReport report = new HtmlReport(html());
    report.onTrainStart(Events.start(0), control);
    report.onEpochEnd(Events.epoch(0, Double.NaN), control);
    assertThat(page()).contains("<td>not a number</td>");
  }
}
