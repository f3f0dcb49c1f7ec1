package org.semblance.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.semblance.callbacks.BarChart;
import org.semblance.callbacks.BarChart.Bar;
import org.semblance.data.inspect.Inspection;

/** Histograms of a data set, on axes that grow by factors where the values do. */
final class InspectionCharts {

  private static final int MOST_BARS = 40;
  private static final int MOST_SIZES = 16;

  /** Doublings of a file's size have so many bars at most. */
  private static final int BARS_PER_DOUBLING = 8;

  private InspectionCharts() {}

  /** Returns the charts as SVG. */
  static List<String> all(Inspection found) {
    List<String> charts = new ArrayList<>();
    charts.add(
        BarChart.svg(
            "Images per identity",
            "images (logarithmic)",
            "identities",
            imagesPerIdentity(found.imagesPerIdentity())));
    if (!found.sizes().isEmpty()) {
      charts.add(BarChart.svg("Sizes", "width x height in pixels", "images", sizes(found.sizes())));
      charts.add(
          BarChart.svg("File sizes", "bytes (logarithmic)", "images", bytes(found.fileSizes())));
    }
    return charts;
  }

  /** Sums up over 1, 2, 3–4, 5–9, 10–19, 20–49, 50–99 and so on, without a gap in between. */
  static List<Bar> imagesPerIdentity(SortedMap<Integer, Integer> counts) {
    List<Bar> bars = new ArrayList<>();
    int from = 1;
    while (from > 0 && from <= counts.lastKey()) {
      int next = next(from);
      long identities =
          (next > 0 ? counts.subMap(from, next) : counts.tailMap(from))
              .values().stream().mapToLong(count -> count).sum();
      String label = next == from + 1 ? number(from) : number(from) + "–" + number(next - 1);
      bars.add(new Bar(label, identities));
      from = next;
    }
    return bars;
  }

  /** Returns 1, 2, 3, 5, 10, 20, 50, …; 0 after the largest number. */
  private static int next(int from) {
    if (from < 3) {
      return from + 1;
    }
    int leading = from;
    while (leading >= 10) {
      leading /= 10;
    }
    long next = leading == 3 ? 5 : leading == 2 ? from / 2 * 5L : 2L * from;
    return next > Integer.MAX_VALUE ? 0 : (int) next;
  }

  /** Takes the commonest sizes, and sums up the others. */
  static List<Bar> sizes(SortedMap<String, Integer> counts) {
    List<Map.Entry<String, Integer>> common =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .toList();
    List<Bar> bars = new ArrayList<>();
    int shown = common.size() <= MOST_SIZES ? common.size() : MOST_SIZES - 1;
    common.subList(0, shown).forEach(entry -> bars.add(new Bar(entry.getKey(), entry.getValue())));
    if (shown < common.size()) {
      long rest =
          common.subList(shown, common.size()).stream().mapToLong(Map.Entry::getValue).sum();
      bars.add(new Bar(number(common.size() - shown) + " others", rest));
    }
    return bars;
  }

  /** Takes eight bars for every doubling, or fewer where there would be too many bars. */
  static List<Bar> bytes(SortedMap<Integer, Integer> counts) {
    int perDoubling = BARS_PER_DOUBLING;
    while (perDoubling > 1 && filled(counts, perDoubling).size() > MOST_BARS) {
      perDoubling /= 2;
    }
    List<Bar> bars = new ArrayList<>();
    filled(counts, perDoubling)
        .forEach((from, images) -> bars.add(new Bar(kilobytes(from), images)));
    return bars;
  }

  /** Returns the counts by coarser numbers, with zeros where there are none. */
  private static SortedMap<Integer, Long> filled(
      SortedMap<Integer, Integer> counts, int perDoubling) {
    SortedMap<Integer, Long> filled = new TreeMap<>();
    int last = coarse(counts.lastKey(), perDoubling);
    for (int at = coarse(counts.firstKey(), perDoubling); at <= last; ) {
      filled.put(at, 0L);
      int step = Integer.highestOneBit(Math.max(at, perDoubling)) / perDoubling;
      at += Math.max(1, step);
    }
    counts.forEach(
        (bytes, images) -> filled.merge(coarse(bytes, perDoubling), (long) images, Long::sum));
    return filled;
  }

  private static int coarse(int bytes, int perDoubling) {
    int step = Math.max(1, Integer.highestOneBit(Math.max(1, bytes)) / perDoubling);
    return bytes / step * step;
  }

  private static String kilobytes(int bytes) {
    if (bytes < 1 << 10) {
      return number(bytes);
    }
    boolean mega = bytes >= 1 << 20;
    double value = bytes / (mega ? 1024.0 * 1024 : 1024.0);
    return String.format(Locale.ROOT, value < 10 ? "%.1f%s" : "%.0f%s", value, mega ? "M" : "K");
  }

  private static String number(int value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
