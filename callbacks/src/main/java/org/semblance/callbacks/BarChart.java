package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A chart of bars that becomes SVG text, in the colours of the page around it. */
public final class BarChart {

  /**
   * A bar.
   *
   * @param label what was counted
   * @param count how many, at least 0
   */
  public record Bar(String label, long count) {

    /** Checks the range. */
    public Bar {
      checkArgument(count >= 0, "a count must be >= 0, got %s", count);
    }
  }

  private static final int WIDTH = 720;
  private static final int HEIGHT = 340;
  private static final int LEFT = 66;
  private static final int RIGHT = 18;
  private static final int TOP = 58;
  private static final int BOTTOM = 56;

  /** How wide a character is, and how much room there must be between two words. */
  private static final double CHARACTER = 6.6;

  private static final double GAP = 8;
  private static final double LEAST_BAR = 1.5;
  private static final double WIDEST_BAR = 72;

  /** With less, the axis would have fractions. */
  private static final int LEAST_HEIGHT = 5;

  private static final String INK = "stroke=\"currentColor\" ";
  private static final String MIDDLE = "text-anchor=\"middle\" opacity=\"0.75\"";
  private static final String COLOR = "fill=\"#2f6fdb\"";

  private final List<Bar> bars;
  private final Axis y;
  private final double step;

  private BarChart(List<Bar> bars) {
    this.bars = bars;
    double highest = bars.stream().mapToDouble(Bar::count).max().getAsDouble();
    this.y = Axis.nice(0, Math.max(LEAST_HEIGHT, highest));
    this.step = (double) (WIDTH - LEFT - RIGHT) / bars.size();
  }

  /**
   * Draws a chart.
   *
   * @param title above it; it and all the figures are read to people who do not see them
   * @param xLabel what the labels are
   * @param yLabel what the counts are
   * @param bars at least one, from left to right; a label is left out where it has no room
   */
  public static String svg(String title, String xLabel, String yLabel, List<Bar> bars) {
    checkArgument(!bars.isEmpty(), "a chart needs at least one bar");
    BarChart chart = new BarChart(List.copyOf(bars));
    Svg svg = new Svg(WIDTH, HEIGHT, title);
    svg.describe(
        bars.stream()
            .map(bar -> bar.label() + ": " + count(bar))
            .collect(Collectors.joining("; ")));
    svg.text(LEFT, 20, "font-size=\"15\" font-weight=\"600\"", title);
    chart.axes(svg, xLabel, yLabel);
    chart.bars(svg);
    return svg.end();
  }

  private void axes(Svg svg, String xLabel, String yLabel) {
    double bottom = HEIGHT - BOTTOM;
    for (Axis.Tick tick : y.ticks()) {
      double at = down(tick.value());
      svg.line(LEFT, at, WIDTH - RIGHT, at, INK + "opacity=\"0.15\"");
      svg.text(LEFT - 8, at + 4, "text-anchor=\"end\" opacity=\"0.75\"", tick.label());
    }
    svg.line(LEFT, bottom, WIDTH - RIGHT, bottom, INK + "opacity=\"0.5\"");
    svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, MIDDLE, xLabel);
    svg.upright(14, (TOP + bottom) / 2, MIDDLE, yLabel);
  }

  private void bars(Svg svg) {
    int everyLabel = every(bars.stream().mapToInt(bar -> bar.label().length()).max().orElse(1));
    boolean figures =
        every(bars.stream().mapToInt(bar -> count(bar).length()).max().orElse(1)) == 1;
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double middle = LEFT + (i + 0.5) * step;
      if (bar.count() > 0) {
        // A bar that is too low to be seen would look like none.
        double top = Math.min(down((double) bar.count()), HEIGHT - BOTTOM - LEAST_BAR);
        double width = Math.min(WIDEST_BAR, Math.max(1, step * 0.8));
        svg.rect(
            middle - width / 2,
            top,
            width,
            HEIGHT - BOTTOM - top,
            COLOR,
            bar.label() + ": " + count(bar));
        if (figures) {
          svg.text(middle, top - 5, MIDDLE, count(bar));
        }
      }
      if (i % everyLabel == 0) {
        svg.text(middle, HEIGHT - BOTTOM + 18, MIDDLE, bar.label());
      }
    }
  }

  /** Returns for every which bar there is room for words of a length. */
  private int every(int characters) {
    return (int) Math.max(1, Math.ceil((characters * CHARACTER + GAP) / step));
  }

  private static String count(Bar bar) {
    return String.format(Locale.ROOT, "%,d", bar.count());
  }

  private double down(double value) {
    return HEIGHT - BOTTOM - y.fraction(value) * (HEIGHT - TOP - BOTTOM);
  }
}
