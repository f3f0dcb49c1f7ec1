package org.semblance.train;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.semblance.backbones.FaceModel;
import org.semblance.backbones.GraphEmbedder;
import org.semblance.callbacks.RateRangePlot.Point;
import org.semblance.data.BatchSource;
import org.semblance.data.ImageSet;
import org.semblance.data.LabelMap;
import org.semblance.nn.GraphScope;
import org.semblance.nn.SemblanceException;
import org.semblance.schedules.Schedule;

/**
 * A range test of the learning rate: trains from the first weights with a rate that grows from step
 * to step by the same factor, until the loss runs away, and looks where it fell fastest.
 *
 * <p>Rates are those of {@code learningRate.base}; where {@code run.referenceBatch} scales them,
 * the steps are taken at the scaled ones. Leaves nothing on disk. Source: Smith 2017 (Cyclical
 * Learning Rates for Training Neural Networks), section 3.3; the end and the suggestion as in
 * fastai.
 *
 * @param points one for each step that was taken, at least two
 * @param steepest rate at which the smoothed loss fell fastest
 * @param lowest rate at which the smoothed loss was lowest; training with it is on the edge
 * @param ending why there are no more steps
 */
public record RateRange(List<Point> points, double steepest, double lowest, Ending ending) {

  /** Why a test ended. */
  public enum Ending {
    /** All steps were taken. */
    DONE,
    /** The loss had grown to four times its lowest, or was no longer a number. */
    DIVERGED,
    /** On request. */
    STOPPED
  }

  /**
   * What is tried.
   *
   * @param first rate, &gt; 0
   * @param last rate, above the first
   * @param steps at least 10
   * @param stage whose loss and optimizer are tried, from 0
   */
  public record Settings(double first, double last, int steps, int stage) {

    private static final int FEWEST_STEPS = 10;

    /** Checks the ranges. */
    public Settings {
      checkArgument(
          first > 0 && last > first && Double.isFinite(last),
          "the rates must be > 0 and grow, got %s to %s",
          first,
          last);
      checkArgument(steps >= FEWEST_STEPS, "steps must be >= %s, got %s", FEWEST_STEPS, steps);
      checkArgument(stage >= 0, "stage must be >= 0, got %s", stage);
    }

    /** Returns the rate of a step. */
    double rate(int step) {
      return first * Math.pow(last / first, (double) step / (steps - 1));
    }
  }

  /** Share of the mean loss so far in the smoothed one: it looks back some ten steps. */
  private static final double SMOOTHING = 0.9;

  private static final double RUN_AWAY = 4;

  /** Copies the list. */
  public RateRange {
    points = List.copyOf(points);
  }

  /**
   * Takes the steps.
   *
   * @param progress is told each step
   * @param stop ends the test early
   * @throws SemblanceException if the schedule cannot be trained, or the test ended before its
   *     second step
   */
  public static RateRange of(
      Schedule schedule, Settings settings, Consumer<Point> progress, StopSignal stop) {
    List<StagePlan> plans = StagePlan.of(schedule);
    if (settings.stage() >= plans.size()) {
      throw new SemblanceException(
          String.format(
              "the schedule has %d stages, there is no stage %d",
              plans.size(), settings.stage() + 1));
    }
    StagePlan plan = plans.get(settings.stage());
    FaceModel model = schedule.model().faceModel();
    try (TrainingPictures pictures = TrainingPictures.open(schedule)) {
      ImageSet images = pictures.images();
      StepPlan step = StagePlan.stepPlans(plans, schedule, model, pictures).get(settings.stage());
      MemoryEstimate.of(step, schedule.run().deviceOptions())
          .requireWithin(MemoryEstimate.machineBytes());
      try (BatchSource source = pictures.source(schedule);
          GraphScope scope =
              GraphScope.open(schedule.run().deviceOptions(), schedule.run().seed())) {
        plan.stepsPerEpoch(schedule, source, images); // refuses what has not a single step
        StepRunner runner = StepRunner.build(scope, step, schedule.run().seed());
        StageBatches batches =
            plan.batches(
                schedule, source, images, GraphEmbedder.over(scope, model), new TrainingState());
        batches.seek(0, 0);
        scope.parameters().initialize();
        FirstWeights.load(schedule, scope, LabelMap.of(images));
        double factor = schedule.run().rateFactor();
        List<Point> points = new ArrayList<>();
        Ending ending =
            walk(
                settings,
                i -> runner.run(batches::next, settings.rate(i) * factor, i).loss(),
                stop,
                point -> {
                  points.add(point);
                  progress.accept(point);
                });
        return found(points, ending);
      }
    }
  }

  /** The loss of a step. */
  @FunctionalInterface
  interface Steps {
    double loss(int step);
  }

  /** Takes steps until the last one, a request, or the end of all reason. */
  static Ending walk(Settings settings, Steps steps, StopSignal stop, Consumer<Point> seen) {
    double mean = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < settings.steps(); i++) {
      if (stop.requested()) {
        return Ending.STOPPED;
      }
      double loss = steps.loss(i);
      mean = SMOOTHING * mean + (1 - SMOOTHING) * loss;
      double smoothed = mean / (1 - Math.pow(SMOOTHING, i + 1));
      if (!Double.isFinite(smoothed)) {
        return Ending.DIVERGED;
      }
      seen.accept(new Point(settings.rate(i), loss, smoothed));
      lowest = Math.min(lowest, smoothed);
      if (smoothed > RUN_AWAY * lowest) {
        return Ending.DIVERGED;
      }
    }
    return Ending.DONE;
  }

  /** Looks where the smoothed loss is lowest, and before that where it falls fastest. */
  static RateRange found(List<Point> points, Ending ending) {
    if (points.size() < 2) {
      throw new SemblanceException(
          "the test ended after "
              + points.size()
              + " steps, too early to say anything; let it take more, or begin at a smaller rate");
    }
    int lowest = 0;
    for (int i = 1; i < points.size(); i++) {
      if (points.get(i).smoothed() < points.get(lowest).smoothed()) {
        lowest = i;
      }
    }
    int steepest = 0;
    double fall = Double.NEGATIVE_INFINITY;
    for (int i = 1; i < lowest; i++) {
      // The rate grows by the same factor each step: a difference is a slope over its logarithm.
      double here = points.get(i - 1).smoothed() - points.get(i + 1).smoothed();
      if (here > fall) {
        fall = here;
        steepest = i;
      }
    }
    return new RateRange(points, points.get(steepest).rate(), points.get(lowest).rate(), ending);
  }

  /** Returns whether the loss fell at all, without which the rates found mean nothing. */
  public boolean fell() {
    return lowest > points.get(0).rate();
  }
}
