package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Map;
import org.semblance.evaluation.RocPoint;

/**
 * Draws rates against false rates, one line for each of several models, over a logarithmic axis.
 *
 * @param title of the picture
 * @param xLabel what the false rate is
 * @param yLabel what the rate is
 * @param low least false rate that is drawn, &gt; 0
 * @param high largest false rate that is drawn, &gt; low
 */
public record RocPlot(String title, String xLabel, String yLabel, double low, double high) {

  /** Checks the range. */
  public RocPlot {
    checkArgument(low > 0 && low < high, "low must be in (0, %s), got %s", high, low);
  }

  /**
   * Draws the picture.
   *
   * @param curves points of each line by its name, false rates rising; drawn in the map's order
   * @return an SVG document that stands on its own
   */
  public String svg(Map<String, List<RocPoint>> curves) {
    Chart chart = new Chart(title, xLabel, yLabel).logarithmicX();
    curves.forEach(
        (name, points) ->
            chart.line(
                name,
                points.stream()
                    .filter(point -> isDrawn(point.far()))
                    .map(point -> new Chart.Point(point.far(), point.tar()))
                    .toList(),
                Chart.Look.LINE));
    return standingAlone(chart.svg());
  }

  /** Gives a picture the colours that it would have from the page around it. */
  static String standingAlone(String svg) {
    return svg.replaceFirst("<svg ", "<svg style=\"color:#1f2937;background:#ffffff\" ");
  }

  /** A rate that is the end but for its last bits is drawn. */
  private boolean isDrawn(double rate) {
    return rate >= low * (1 - 1e-9) && rate <= high * (1 + 1e-9);
  }
}
