package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.semblance.callbacks.BarChart.Bar;

class InspectionChartsTest {

  @Test
  void imagesPerIdentityAreSummedUpOverOneTwoFive() {
    TreeMap<Integer, Integer> counts =
        new TreeMap<>(Map.of(1, 10, 2, 5, 3, 2, 4, 1, 9, 7, 10, 3, 19, 4, 20, 1, 50, 2));
    assertThat(InspectionCharts.imagesPerIdentity(counts))
        .containsExactly(
            new Bar("1", 10),
            new Bar("2", 5),
            new Bar("3–4", 3),
            new Bar("5–9", 7),
            new Bar("10–19", 7),
            new Bar("20–49", 1),
            new Bar("50–99", 2));
  }

  @Test
  void theLargestNumberOfImagesHasABar() {
    TreeMap<Integer, Integer> counts = new TreeMap<>(Map.of(Integer.MAX_VALUE, 1));
    assertThat(InspectionCharts.imagesPerIdentity(counts))
        .hasSizeLessThan(40)
        .last()
        .extracting(Bar::count)
        .isEqualTo(1L);
  }

  @Test
  void rareSizesAreSummedUp() {
    TreeMap<String, Integer> sizes = new TreeMap<>();
    for (int i = 1; i <= 20; i++) {
      sizes.put(i + "x1", i);
    }
    assertThat(InspectionCharts.sizes(sizes))
        .hasSize(16)
        .startsWith(new Bar("20x1", 20), new Bar("19x1", 19))
        // 1 + 2 + 3 + 4 + 5
        .endsWith(new Bar("6x1", 6), new Bar("5 others", 15));
  }

  @Test
  void fileSizesHaveEightBarsForEveryDoublingAndNoGaps() {
    TreeMap<Integer, Integer> sizes = new TreeMap<>(Map.of(960, 3, 1024, 1, 1408, 2, 2048, 1));
    assertThat(InspectionCharts.bytes(sizes))
        .containsExactly(
            new Bar("960", 3),
            new Bar("1.0K", 1),
            new Bar("1.1K", 0),
            new Bar("1.3K", 0),
            new Bar("1.4K", 2),
            new Bar("1.5K", 0),
            new Bar("1.6K", 0),
            new Bar("1.8K", 0),
            new Bar("1.9K", 0),
            new Bar("2.0K", 1));
  }

  @Test
  void fileSizesOfAllKindsHaveFewerBars() {
    TreeMap<Integer, Integer> sizes = new TreeMap<>(Map.of(1, 1, 1 << 26, 2, 5000, 4));
    assertThat(InspectionCharts.bytes(sizes)).hasSizeBetween(20, 40);
    assertThat(InspectionCharts.bytes(sizes).stream().mapToLong(Bar::count).sum()).isEqualTo(7);
  }
}
