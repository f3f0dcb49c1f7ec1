package org.semblance.callbacks;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.semblance.evaluation.DiscardCurve;

/** Draws errors against the share of pairs that are discarded for their quality. */
public final class DiscardPlot {

  private DiscardPlot() {}

  /**
   * Draws the picture.
   *
   * @param set name of the pair set
   * @param quality what pairs are ranked by, for people
   * @param curves at several false match rates; each also with random and with the best order
   * @return an SVG document that stands on its own
   */
  public static String svg(String set, String quality, List<DiscardCurve> curves) {
    Chart chart =
        new Chart(
            "Error versus discard, " + set + ", quality: " + quality,
            "discarded pairs of one person, %",
            "FNMR, %");
    for (DiscardCurve curve : curves) {
      String at = " at FMR " + Axis.number(curve.fmr());
      line(chart, "quality" + at, curve, DiscardCurve.Point::fnmr, Chart.Look.DOTS);
      line(chart, "random" + at, curve, point -> curve.fnmr(), Chart.Look.LINE);
      line(chart, "best order" + at, curve, DiscardCurve.Point::best, Chart.Look.LINE);
    }
    return RocPlot.standingAlone(chart.svg());
  }

  private static void line(
      Chart chart,
      String name,
      DiscardCurve curve,
      ToDoubleFunction<DiscardCurve.Point> value,
      Chart.Look look) {
    chart.line(
        name,
        curve.points().stream()
            .map(
                point -> new Chart.Point(100 * point.discarded(), 100 * value.applyAsDouble(point)))
            .toList(),
        look);
  }
}
