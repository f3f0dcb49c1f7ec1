package org.semblance.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.callbacks.BarChart.Bar;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class BarChartTest {

  private static Document chart(List<Bar> bars) throws Exception {
    return SvgReader.parse(BarChart.svg("Sizes & more", "pixels", "images", bars));
  }

  private static double height(Element rectangle) {
    return Double.parseDouble(rectangle.getAttribute("height"));
  }

  @Test
  void barsAreAsHighAsTheirCounts() throws Exception {
    Document svg = chart(List.of(new Bar("a", 100), new Bar("b", 25), new Bar("c", 0)));
    List<Element> bars = SvgReader.elements(svg, "rect");
    assertThat(bars).hasSize(2);
    assertThat(height(bars.get(0)) / height(bars.get(1))).isCloseTo(4, within(0.02));
    assertThat(SvgReader.texts(svg))
        .contains("Sizes & more", "pixels", "images", "a", "b", "c", "100", "25");
    assertThat(svg.getDocumentElement().getAttribute("role")).isEqualTo("img");
    assertThat(SvgReader.elements(svg, "desc").get(0).getTextContent())
        .isEqualTo("a: 100; b: 25; c: 0");
    assertThat(SvgReader.elements(svg, "title").get(1).getTextContent()).isEqualTo("a: 100");
  }

  @Test
  void oneOfAMillionIsSeen() throws Exception {
    List<Element> bars =
        SvgReader.elements(chart(List.of(new Bar("a", 1_000_000), new Bar("b", 1))), "rect");
    assertThat(height(bars.get(1))).isGreaterThanOrEqualTo(1.5);
  }

  @Test
  void labelsWithoutRoomAreLeftOut() throws Exception {
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      bars.add(new Bar("label" + i, i));
    }
    List<String> texts = SvgReader.texts(chart(bars));
    assertThat(texts).contains("label0").doesNotContain("label1");
    assertThat(texts.stream().filter(text -> text.startsWith("label")).count()).isBetween(5L, 15L);
  }

  @Test
  void labelsCannotBeMarkup() throws Exception {
    String evil = "</svg><script>";
    assertThat(SvgReader.texts(chart(List.of(new Bar(evil, 1))))).contains(evil);
  }

  @Test
  void aChartHasBars() {
    assertThatThrownBy(() -> chart(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Bar("a", -1)).hasMessageContaining("got -1");
  }
}
