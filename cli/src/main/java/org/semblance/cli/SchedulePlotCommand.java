package org.semblance.cli;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.semblance.callbacks.RatePlot;
import org.semblance.callbacks.StageSpan;
import org.semblance.data.ImageSet;
import org.semblance.nn.files.AtomicFile;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Draws the learning rate of a schedule. */
@Command(
    name = "plot",
    header = "Draws the learning rate of a schedule.",
    description = {
      "Writes the learning rate over the whole schedule as an SVG picture.",
      "An epoch's number of steps comes from the data, unless --steps-per-epoch says it.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance schedule plot my.yaml",
      "  semblance schedule plot my.yaml --steps-per-epoch 1000 --out rate.svg",
    })
final class SchedulePlotCommand implements Callable<Integer> {

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ScheduleFile file = new ScheduleFile();

  @Option(
      names = "--out",
      paramLabel = "FILE.svg",
      description = "The picture; otherwise the schedule's name with .svg in this folder.")
  private @Nullable Path out;

  @Option(
      names = "--steps-per-epoch",
      paramLabel = "N",
      description = "Steps in an epoch; otherwise the data are opened to count.")
  private @Nullable Integer stepsPerEpoch;

  SchedulePlotCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (stepsPerEpoch != null && stepsPerEpoch < 1) {
      throw new ParameterException(
          spec.commandLine(), "--steps-per-epoch must be >= 1, got " + stepsPerEpoch);
    }
    Schedule schedule = file.read();
    List<Integer> steps =
        stepsPerEpoch == null
            ? count(schedule)
            : Collections.nCopies(schedule.schedule().size(), stepsPerEpoch);
    Path target = out == null ? Path.of(schedule.name() + ".svg") : out;
    AtomicFile.writeText(
        target,
        RatePlot.svg(
            schedule.rates(), steps.get(0), schedule.run().initialEpoch(), spans(schedule)));
    boolean same = steps.stream().distinct().count() == 1;
    streams
        .out()
        .printf(
            "%s: learning rate over %,d steps%s%n",
            target,
            total(schedule, steps),
            same ? String.format(", %,d per epoch", steps.get(0)) : "");
    return ExitCodes.DONE;
  }

  /** Stages that train the head only walk the curve from its beginning and do not use it up. */
  private List<StageSpan> spans(Schedule schedule) {
    List<Stage> drawn =
        schedule.schedule().stream().filter(stage -> !stage.bottleneckOnly()).toList();
    if (drawn.size() < schedule.schedule().size()) {
      streams
          .err()
          .println("stages with bottleneckOnly start the curve anew and are left out of the plot");
    }
    return (drawn.isEmpty() ? schedule.schedule() : drawn)
        .stream().map(stage -> new StageSpan(name(stage), stage.epochs())).toList();
  }

  private static String name(Stage stage) {
    Object loss =
        stage.loss() != null
            ? stage.loss()
            : stage.embeddingLosses().byName().values().iterator().next();
    return loss.getClass().getSimpleName();
  }

  private static long total(Schedule schedule, List<Integer> steps) {
    long total = 0;
    for (int i = 0; i < steps.size(); i++) {
      total += (long) schedule.schedule().get(i).epochs() * steps.get(i);
    }
    return total;
  }

  /** Returns the steps that an epoch of each stage has. */
  private static List<Integer> count(Schedule schedule) {
    try (ImageSet images = schedule.data().train().open()) {
      return IntStream.range(0, schedule.schedule().size())
          .mapToObj(schedule::samplerOf)
          .map(sampler -> sampler.over(images, schedule.batchOptions()).stepsPerEpoch())
          .map(batches -> Math.max(1, batches / schedule.run().accumulate()))
          .toList();
    }
  }
}
