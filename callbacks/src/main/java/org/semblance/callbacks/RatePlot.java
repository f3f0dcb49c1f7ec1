package org.semblance.callbacks;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;

/** Draws the learning rate of every step of a schedule, with the borders of its stages. */
public final class RatePlot {

  private static final int POINTS = 3000;

  private RatePlot() {}

  /**
   * Draws the plot.
   *
   * @param schedule the rate
   * @param stepsPerEpoch at least 1; any number will do for a rate per epoch
   * @param firstEpoch epoch of the schedule with which the first stage begins, at least 0
   * @param stages in order, at least one
   * @return an SVG document that stands on its own
   */
  public static String svg(
      RateSchedule schedule, int stepsPerEpoch, int firstEpoch, List<StageSpan> stages) {
    checkArgument(!stages.isEmpty(), "a plot of the rate needs at least one stage");
    checkArgument(stepsPerEpoch >= 1, "stepsPerEpoch must be >= 1, got %s", stepsPerEpoch);
    checkArgument(firstEpoch >= 0, "firstEpoch must be >= 0, got %s", firstEpoch);
    int epochs = stages.stream().mapToInt(StageSpan::epochs).sum();
    Chart chart = new Chart("Learning rate", "epoch", "rate");
    chart.line(
        schedule.getClass().getSimpleName(),
        points(schedule, stepsPerEpoch, firstEpoch, epochs),
        Chart.Look.LINE);
    int first = firstEpoch;
    for (StageSpan stage : stages) {
      if (stages.size() > 1) {
        chart.separator(first, stage.title());
      }
      first += stage.epochs();
    }
    return chart.svg().replaceFirst("<svg ", "<svg style=\"color:#1f2937;background:#ffffff\" ");
  }

  /** Takes the first and the last step of every epoch and as many between as there is room for. */
  private static List<Chart.Point> points(
      RateSchedule schedule, int stepsPerEpoch, int firstEpoch, int epochs) {
    int perEpoch = Math.min(stepsPerEpoch, Math.max(2, POINTS / epochs));
    List<Chart.Point> points = new ArrayList<>();
    for (int epoch = firstEpoch; epoch < firstEpoch + epochs; epoch++) {
      for (int i = 0; i < perEpoch; i++) {
        long step = perEpoch == 1 ? 0 : (long) i * (stepsPerEpoch - 1) / (perEpoch - 1);
        double rate = schedule.rate((long) epoch * stepsPerEpoch + step, stepsPerEpoch);
        points.add(new Chart.Point(epoch + (double) step / stepsPerEpoch, rate));
      }
    }
    return points;
  }
}
