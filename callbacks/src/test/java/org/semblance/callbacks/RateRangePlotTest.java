package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.callbacks.RateRangePlot.Point;
import org.w3c.dom.Document;

class RateRangePlotTest {

  @Test
  void drawsBothLossesOverTheLogarithmOfTheRateAndMarksTheSuggestion() throws Exception {
    Document document =
        SvgReader.parse(
            RateRangePlot.svg(
                List.of(
                    new Point(0.001, 4, 4),
                    new Point(0.01, 2, 3),
                    new Point(0.1, 2, 2),
                    new Point(1, 900, 800)),
                0.01));
    assertThat(SvgReader.texts(document))
        .contains("learning rate", "each step", "smoothed", "0.01", "1e-3");
    // The runaway is left out: the axis ends at 4, not at hundreds.
    assertThat(SvgReader.texts(document)).noneMatch(text -> text.startsWith("800"));
    assertThat(SvgReader.elements(document, "circle")).hasSize(1);
  }

  @Test
  void needsAStep() {
    assertThatThrownBy(() -> RateRangePlot.svg(List.of(), 1))
        .hasMessage("a plot of a range of rates needs at least one step");
  }
}
