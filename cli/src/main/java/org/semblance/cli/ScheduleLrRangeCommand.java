package org.semblance.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.callbacks.RateRangePlot;
import org.semblance.nn.files.AtomicFile;
import org.semblance.schedules.Schedule;
import org.semblance.train.RateRange;
import org.semblance.train.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks for a learning rate. */
@Command(
    name = "lr-range",
    header = "Looks for a learning rate by a range test.",
    description = {
      "Trains a stage of the schedule from the first weights with a learning rate that grows from"
          + " step to step, until the loss runs away, draws the loss over the rate as an SVG"
          + " picture, and names the rate at which the loss fell fastest: a good"
          + " learningRate.base.",
      "Writes nothing but the picture. Ctrl-C ends the test and draws what it has found so far.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance schedule lr-range my.yaml",
      "  semblance schedule lr-range my.yaml --from 1e-5 --to 1 --steps 100 --out range.svg",
      "  semblance schedule lr-range my.yaml --set run.batchSize=32 --json",
    })
final class ScheduleLrRangeCommand implements Callable<Integer> {

  private final Streams streams;
  private final Interruption interruption;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ScheduleFile file = new ScheduleFile();

  @Option(
      names = "--out",
      paramLabel = "FILE.svg",
      description = "The picture; otherwise the schedule's name with -lr-range.svg in this folder.")
  private @Nullable Path out;

  @Option(
      names = "--from",
      paramLabel = "RATE",
      description = "The first rate. Default: ${DEFAULT-VALUE}.")
  private double first = 1e-5;

  @Option(
      names = "--to",
      paramLabel = "RATE",
      description = "The last rate. Default: ${DEFAULT-VALUE}.")
  private double last = 10;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "How many steps, at least 10. Default: ${DEFAULT-VALUE}.")
  private int steps = 200;

  @Option(
      names = "--stage",
      paramLabel = "N",
      description = "Whose loss and optimizer, from 1. Default: ${DEFAULT-VALUE}.")
  private int stage = 1;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  ScheduleLrRangeCommand(Streams streams, Interruption interruption) {
    this.streams = streams;
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    RateRange.Settings settings = settings();
    Schedule schedule = file.read();
    StopSignal stop = new StopSignal();
    interruption.asks(stop);
    int[] done = {0};
    RateRange range =
        RateRange.of(
            schedule,
            settings,
            point -> {
              done[0]++;
              if (streams.liveErr() || done[0] % 20 == 0) {
                progress(done[0], point);
              }
            },
            stop);
    if (streams.liveErr()) {
      streams.err().println();
    }
    Path target = out == null ? Path.of(schedule.name() + "-lr-range.svg") : out;
    AtomicFile.writeText(target, RateRangePlot.svg(range.points(), range.steepest()));
    if (json) {
      streams.out().println(JsonText.of(answer(range, target)));
    } else {
      lines(range, target).forEach(streams.out()::println);
    }
    return range.ending() == RateRange.Ending.STOPPED ? ExitCodes.INTERRUPTED : ExitCodes.DONE;
  }

  private RateRange.Settings settings() {
    try {
      return new RateRange.Settings(first, last, steps, stage - 1);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private void progress(int done, RateRangePlot.Point point) {
    streams
        .err()
        .printf(
            "%sstep %d of %d, rate %.3g, loss %.4f%s",
            streams.liveErr() ? "\r" : "",
            done,
            steps,
            point.rate(),
            point.smoothed(),
            streams.liveErr() ? "   " : System.lineSeparator());
    streams.err().flush();
  }

  private static List<String> lines(RateRange range, Path target) {
    String end =
        switch (range.ending()) {
          case DONE -> "all steps were taken and the loss did not run away";
          case DIVERGED -> "then the loss ran away";
          case STOPPED -> "then the test was stopped";
        };
    Table table =
        Table.of("", "")
            .row("steps", String.format("%,d; %s", range.points().size(), end))
            .row(
                "suggestion",
                range.fell()
                    ? String.format(
                        Locale.ROOT,
                        "learningRate.base %.2g, where the loss fell fastest; it was lowest at"
                            + " %.2g, which is too much to train with",
                        range.steepest(),
                        range.lowest())
                    : "none: the loss never fell; begin at a smaller rate or take more steps")
            .row("picture", target);
    return table.lines();
  }

  private static Map<String, Object> answer(RateRange range, Path target) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("steps", range.points().size());
    answer.put("ending", range.ending().name().toLowerCase(Locale.ROOT));
    answer.put("lossFell", range.fell());
    answer.put("steepest", range.steepest());
    answer.put("lowest", range.lowest());
    answer.put("picture", target.toString());
    answer.put(
        "points",
        range.points().stream()
            .map(
                point ->
                    Map.of(
                        "rate", point.rate(), "loss", point.loss(), "smoothed", point.smoothed()))
            .toList());
    return answer;
  }
}
