package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class RatePlotTest {

  @Test
  void drawsEveryStepOfAShortSchedule() throws Exception {
    // 1, 1, 0.5, 0.5 at the steps 0 to 3 of two epochs; y runs from 0.5 to 1.
    String svg =
        RatePlot.svg(
            new StepConstant(1, List.of(1), 0.5, 0), 2, 0, List.of(new StageSpan("softmax", 2)));
    Document document = SvgReader.parse(svg);
    assertThat(SvgReader.elements(document, "path").get(0).getAttribute("d"))
        .isEqualTo("M66.0 58.0L278.0 58.0L490.0 294.0L702.0 294.0");
  }

  @Test
  void marksTheBordersOfStages() throws Exception {
    Document document =
        SvgReader.parse(
            RatePlot.svg(
                new Cosine(0.1, 16),
                100,
                0,
                List.of(new StageSpan("softmax", 5), new StageSpan("arcFace", 20))));
    assertThat(SvgReader.texts(document)).contains("softmax", "arcFace", "Learning rate", "0.10");
  }

  @Test
  void beginsWhereTheRunDoes() throws Exception {
    // The fall at epoch 1 lies before the run: the rate is 0.5 from the epochs 3 to 5.
    Document document =
        SvgReader.parse(
            RatePlot.svg(
                new StepConstant(1, List.of(1, 4), 0.5, 0),
                1,
                3,
                List.of(new StageSpan("softmax", 1), new StageSpan("arcFace", 2))));
    assertThat(SvgReader.texts(document)).contains("3.0", "4.0", "5.0", "0.50", "0.25");
    assertThat(SvgReader.texts(document)).doesNotContain("0.0", "1.0", "1.00");
  }

  @Test
  void staysSmallForLongSchedules() {
    String svg =
        RatePlot.svg(new Cosine(0.1, 16), 50_000, 0, List.of(new StageSpan("arcFace", 400)));
    assertThat(svg.length()).isLessThan(100_000);
  }

  @Test
  void needsAStage() {
    assertThatThrownBy(() -> RatePlot.svg(new Cosine(0.1, 16), 100, 0, List.of()))
        .hasMessage("a plot of the rate needs at least one stage");
    assertThatThrownBy(() -> new StageSpan("softmax", 0)).hasMessage("epochs must be >= 1, got 0");
  }
}
