package org.semblance.callbacks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A line chart that becomes SVG text: no fonts, no window system and no library are needed where it
 * is made, text stays text, and the colours of axes and words are those of the page around it.
 */
final class Chart {

  /** How a line is drawn. */
  enum Look {
    /** A thin pale line, for many noisy points. */
    FAINT,
    /** A line. */
    LINE,
    /** A line with a dot and a tool tip at each point. */
    DOTS
  }

  /** A place in the chart's own units. */
  record Point(double x, double y) {}

  private record Line(String name, List<Point> points, Look look) {}

  private record Mark(double x, double y, String text, int line) {}

  private record Separator(double x, String text) {}

  private static final int WIDTH = 720;
  private static final int HEIGHT = 340;
  private static final int LEFT = 66;
  private static final int RIGHT = 18;
  private static final int TOP = 58;
  private static final int BOTTOM = 46;
  private static final int TITLE_Y = 20;
  private static final int LEGEND_Y = 42;
  private static final int LEGEND_SAMPLE = 18;
  private static final int LEGEND_ROW = 16;
  private static final double CHARACTER = 6.6;
  private static final String INK = "stroke=\"currentColor\" ";
  private static final String MIDDLE = "text-anchor=\"middle\" opacity=\"0.75\"";
  private static final List<String> COLORS =
      List.of(
          "#2f6fdb", "#e0662a", "#2a9d5c", "#9b51c4", "#d1374b", "#1793a5", "#8a6d1d", "#64748b");

  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final List<Line> lines = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();
  private final List<Separator> separators = new ArrayList<>();
  private boolean logarithmicX;

  /** How far the plot lies below its usual place, since the legend needs more than a row. */
  private int lowered;

  Chart(String title, String xLabel, String yLabel) {
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
  }

  /** Makes the horizontal axis logarithmic; points at or below zero are left out. */
  Chart logarithmicX() {
    logarithmicX = true;
    return this;
  }

  Chart line(String name, List<Point> points, Look look) {
    lines.add(new Line(name, List.copyOf(points), look));
    return this;
  }

  /** Marks a point of the line that was added last. */
  Chart mark(double x, double y, String text) {
    marks.add(new Mark(x, y, text, lines.size() - 1));
    return this;
  }

  /** Adds a dashed vertical line; the horizontal axis reaches as far. */
  Chart separator(double x, String text) {
    separators.add(new Separator(x, text));
    return this;
  }

  String svg() {
    Axis x = axisX();
    Axis y = Axis.nice(smallest(Point::y), largest(Point::y));
    lowered = (legendRows() - 1) * LEGEND_ROW;
    Svg svg = new Svg(WIDTH, HEIGHT + lowered, title);
    svg.text(LEFT, TITLE_Y, "font-size=\"15\" font-weight=\"600\"", title);
    legend(svg);
    axes(svg, x, y);
    separators(svg, x);
    lines(svg, x, y, true);
    lines(svg, x, y, false);
    marks(svg, x, y);
    return svg.end();
  }

  private Axis axisX() {
    double low = smallest(Point::x);
    double high = largest(Point::x);
    for (Separator separator : separators) {
      low = Math.min(low, separator.x());
      high = Math.max(high, separator.x());
    }
    return logarithmicX ? Axis.logarithmic(low, high) : Axis.linear(low, high);
  }

  private double smallest(ToDoubleFunction<Point> coordinate) {
    return drawn().mapToDouble(coordinate).min().orElse(logarithmicX ? 1e-3 : 0);
  }

  private double largest(ToDoubleFunction<Point> coordinate) {
    return drawn().mapToDouble(coordinate).max().orElse(1);
  }

  private Stream<Point> drawn() {
    return lines.stream().flatMap(line -> line.points().stream()).filter(this::isDrawn);
  }

  private boolean isDrawn(Point point) {
    return Double.isFinite(point.x())
        && Double.isFinite(point.y())
        && (!logarithmicX || point.x() > 0);
  }

  private void legend(Svg svg) {
    double at = LEFT;
    int y = LEGEND_Y;
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (at > LEFT && at + legendWidth(line) > WIDTH) {
        at = LEFT;
        y += LEGEND_ROW;
      }
      svg.line(at, y - 4, at + LEGEND_SAMPLE, y - 4, stroke(color(i), line.look()));
      svg.text(at + LEGEND_SAMPLE + 6, y, "", line.name());
      at += legendWidth(line);
    }
  }

  private int legendRows() {
    double at = LEFT;
    int rows = 1;
    for (Line line : lines) {
      if (at > LEFT && at + legendWidth(line) > WIDTH) {
        at = LEFT;
        rows++;
      }
      at += legendWidth(line);
    }
    return rows;
  }

  private static double legendWidth(Line line) {
    return LEGEND_SAMPLE + 6 + CHARACTER * line.name().length() + 18;
  }

  private void axes(Svg svg, Axis x, Axis y) {
    int bottom = HEIGHT + lowered - BOTTOM;
    for (Axis.Tick tick : y.ticks()) {
      double at = down(y.fraction(tick.value()));
      svg.line(LEFT, at, WIDTH - RIGHT, at, INK + "opacity=\"0.13\"");
      svg.text(LEFT - 8, at + 4, "text-anchor=\"end\" opacity=\"0.75\"", tick.label());
    }
    for (Axis.Tick tick : x.ticks()) {
      double at = across(x.fraction(tick.value()));
      svg.line(at, bottom, at, bottom + 5, INK + "opacity=\"0.5\"");
      svg.text(at, bottom + 18, MIDDLE, tick.label());
    }
    svg.line(LEFT, bottom, WIDTH - RIGHT, bottom, INK + "opacity=\"0.5\"");
    svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT + lowered - 8, MIDDLE, xLabel);
    svg.upright(14, (TOP + lowered + bottom) / 2.0, MIDDLE, yLabel);
  }

  private void separators(Svg svg, Axis x) {
    for (Separator separator : separators) {
      if (x.shows(separator.x())) {
        double at = across(x.fraction(separator.x()));
        svg.line(
            at,
            TOP + lowered,
            at,
            HEIGHT + lowered - BOTTOM,
            INK + "stroke-dasharray=\"4 4\" opacity=\"0.4\"");
        svg.upright(
            at + 12,
            TOP + lowered + 2,
            "text-anchor=\"end\" font-size=\"11\" opacity=\"0.6\"",
            separator.text());
      }
    }
  }

  /** Draws the faint lines, which lie behind, or the others. */
  private void lines(Svg svg, Axis x, Axis y, boolean faint) {
    for (int i = 0; i < lines.size(); i++) {
      if ((lines.get(i).look() == Look.FAINT) == faint) {
        line(svg, x, y, lines.get(i), color(i));
      }
    }
  }

  private void line(Svg svg, Axis x, Axis y, Line line, String color) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (Point point : line.points()) {
      if (isDrawn(point)) {
        path.append(
            String.format(
                Locale.ROOT,
                "%s%.1f %.1f",
                pen ? "L" : "M",
                across(x.fraction(point.x())),
                down(y.fraction(point.y()))));
      }
      pen = isDrawn(point);
    }
    svg.path(path, stroke(color, line.look()) + " stroke-linejoin=\"round\"");
    if (line.look() != Look.DOTS) {
      return;
    }
    for (Point point : line.points()) {
      if (isDrawn(point)) {
        svg.circle(
            across(x.fraction(point.x())),
            down(y.fraction(point.y())),
            2.6,
            "fill=\"" + color + "\"",
            xLabel + " " + Axis.number(point.x()) + ": " + Axis.number(point.y()));
      }
    }
  }

  /** Writes the words above the point, moved inside the plot. */
  private void marks(Svg svg, Axis x, Axis y) {
    for (Mark mark : marks) {
      double px = across(x.fraction(mark.x()));
      double py = down(y.fraction(mark.y()));
      double half = CHARACTER * mark.text().length() / 2;
      String color = "=\"" + color(mark.line()) + "\"";
      svg.circle(px, py, 5.5, "fill=\"none\" stroke-width=\"2\" stroke" + color, "");
      svg.text(
          Math.max(LEFT + half, Math.min(WIDTH - RIGHT - half, px)),
          py - 11,
          "text-anchor=\"middle\" font-weight=\"600\" fill" + color,
          mark.text());
    }
  }

  private static String color(int line) {
    return COLORS.get(line % COLORS.size());
  }

  private static String stroke(String color, Look look) {
    return "stroke=\""
        + color
        + (look == Look.FAINT
            ? "\" stroke-width=\"1.2\" opacity=\"0.4\""
            : "\" stroke-width=\"2\"");
  }

  private static double across(double fraction) {
    return LEFT + fraction * (WIDTH - LEFT - RIGHT);
  }

  private double down(double fraction) {
    return HEIGHT + lowered - BOTTOM - fraction * (HEIGHT - TOP - BOTTOM);
  }
}
