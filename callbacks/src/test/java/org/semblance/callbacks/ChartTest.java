package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ChartTest {

  @Test
  void drawsPointsWhereTheAxesSay() throws Exception {
    Chart chart = new Chart("loss", "epoch", "loss");
    chart.line(
        "a",
        List.of(new Chart.Point(0, 0), new Chart.Point(5, 10), new Chart.Point(10, 5)),
        Chart.Look.LINE);
    Document svg = SvgReader.parse(chart.svg());
    // The plot lies between x 66 and 702, y 294 and 58; y runs from 0 to 10.
    assertThat(SvgReader.elements(svg, "path").get(0).getAttribute("d"))
        .isEqualTo("M66.0 294.0L384.0 58.0L702.0 176.0");
  }

  @Test
  void leavesGapsForWhatIsNotANumber() throws Exception {
    Chart chart = new Chart("loss", "epoch", "loss");
    chart.line(
        "a",
        List.of(new Chart.Point(0, 0), new Chart.Point(5, Double.NaN), new Chart.Point(10, 10)),
        Chart.Look.DOTS);
    Document svg = SvgReader.parse(chart.svg());
    assertThat(SvgReader.elements(svg, "path").get(0).getAttribute("d"))
        .isEqualTo("M66.0 294.0M702.0 58.0");
    assertThat(SvgReader.elements(svg, "circle")).hasSize(2);
  }

  @Test
  void leavesOutZeroOnALogarithmicAxis() throws Exception {
    Chart chart = new Chart("roc", "far", "tar").logarithmicX();
    chart.line(
        "a",
        List.of(new Chart.Point(0, 0.2), new Chart.Point(0.01, 0), new Chart.Point(1, 1)),
        Chart.Look.LINE);
    Document svg = SvgReader.parse(chart.svg());
    assertThat(SvgReader.elements(svg, "path").get(0).getAttribute("d"))
        .isEqualTo("M66.0 294.0L702.0 58.0");
  }

  @Test
  void makesWordsSafe() throws Exception {
    Chart chart = new Chart("<loss> & \"more\"", "epoch", "loss");
    chart.line("a<b", List.of(new Chart.Point(0, 0), new Chart.Point(1, 1)), Chart.Look.LINE);
    chart.separator(0, "stage & <1>").mark(1, 1, "best > all");
    assertThat(SvgReader.texts(SvgReader.parse(chart.svg())))
        .contains("<loss> & \"more\"", "a<b", "stage & <1>", "best > all");
  }

  @Test
  void drawsAxesWithoutAnyPoint() throws Exception {
    Chart chart = new Chart("loss", "epoch", "loss");
    chart.line("a", List.of(), Chart.Look.LINE);
    assertThat(SvgReader.texts(SvgReader.parse(chart.svg()))).contains("0.0", "1.0");
  }
}
