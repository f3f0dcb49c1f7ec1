package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;

/** Draws how a loss goes down and up again while the learning rate grows. */
public final class RateRangePlot {

  /** How far above the first loss the plot goes, in parts of the way from the lowest to it. */
  private static final double HEADROOM = 0.5;

  /**
   * A step.
   *
   * @param rate of the step
   * @param loss of its batch
   * @param smoothed loss
   */
  public record Point(double rate, double loss, double smoothed) {}

  private RateRangePlot() {}

  /**
   * Draws the plot; losses far above the first one are left out.
   *
   * @param points rates growing, at least one
   * @param suggestion rate that is marked
   * @return an SVG document that stands on its own
   */
  public static String svg(List<Point> points, double suggestion) {
    checkArgument(!points.isEmpty(), "a plot of a range of rates needs at least one step");
    double lowest =
        points.stream().mapToDouble(Point::smoothed).filter(Double::isFinite).min().orElse(0);
    double first = points.get(0).smoothed();
    double most = first + HEADROOM * (first - lowest) + 1e-9 * Math.abs(first);
    List<Chart.Point> single = new ArrayList<>();
    List<Chart.Point> smoothed = new ArrayList<>();
    double marked = Double.NaN;
    double distance = Double.POSITIVE_INFINITY;
    for (Point point : points) {
      // Not a number leaves a gap in the line.
      single.add(new Chart.Point(point.rate(), upTo(most, point.loss())));
      smoothed.add(new Chart.Point(point.rate(), upTo(most, point.smoothed())));
      double off = Math.abs(Math.log(point.rate() / suggestion));
      if (off < distance) {
        distance = off;
        marked = point.smoothed();
      }
    }
    Chart chart = new Chart("Loss while the learning rate grows", "learning rate", "loss");
    chart.logarithmicX();
    chart.line("each step", single, Chart.Look.FAINT);
    chart.line("smoothed", smoothed, Chart.Look.LINE);
    if (marked <= most) {
      chart.mark(suggestion, marked, Axis.number(suggestion));
    }
    return chart.svg().replaceFirst("<svg ", "<svg style=\"color:#1f2937;background:#ffffff\" ");
  }

  private static double upTo(double most, double loss) {
    return loss <= most ? loss : Double.NaN;
  }
}
