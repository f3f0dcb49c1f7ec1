package org.semblance.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DrawnPairs;
import org.semblance.data.VerificationData;
import org.semblance.evaluation.VerificationReport;
import org.semblance.schedules.Schedule;
import org.semblance.train.DryRun;
import org.semblance.train.RunDirectory;
import org.semblance.train.StopSignal;
import org.semblance.train.Train;
import org.semblance.train.TrainOptions;
import org.semblance.train.TrainResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a schedule. */
@Command(
    name = "train",
    header = "Runs a schedule.",
    description = {
      "Trains the stages one after another, verifies, keeps the best model.",
      "Ctrl-C finishes the step, saves a checkpoint and ends with exit code 130; --resume goes on"
          + " from there as if nothing had happened.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance train schedules/recipes/quickstart.yaml",
      "  semblance train my.yaml --dry-run",
      "  semblance train my.yaml --set run.batchSize=64 --set 'schedule[0].epochs=2'",
      "  semblance train my.yaml --resume",
    })
final class TrainCommand implements Callable<Integer> {

  private final Streams streams;
  private final Interruption interruption;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ScheduleFile file = new ScheduleFile();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the run; otherwise runs/NAME, numbered if there is one already.")
  private @Nullable Path out;

  @Option(
      names = "--resume",
      description = "Go on from the newest checkpoint of --out, or of the newest run of this name.")
  private boolean resume;

  @Option(
      names = "--dry-run",
      description = {
        "Check the schedule, open the data, build the first stage, try two steps and print the"
            + " plan. Leaves nothing behind.",
      })
  private boolean dryRun;

  TrainCommand(Streams streams, Interruption interruption) {
    this.streams = streams;
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    if (dryRun && (resume || out != null)) {
      throw new ParameterException(
          spec.commandLine(), "--dry-run writes nothing; leave out --resume and --out");
    }
    Schedule schedule = file.read();
    if (dryRun) {
      PlanText.lines(DryRun.of(schedule)).forEach(streams.out()::println);
      return ExitCodes.DONE;
    }
    StopSignal stop = new StopSignal();
    interruption.asks(stop);
    TrainResult result =
        Train.run(
            schedule,
            new TrainOptions(out, resume, streams.out(), streams.live(), List.of(), stop));
    print(schedule, result);
    return result.interrupted() ? ExitCodes.INTERRUPTED : ExitCodes.DONE;
  }

  private void print(Schedule schedule, TrainResult result) {
    RunDirectory directory = RunDirectory.at(result.directory());
    Path here = Path.of("").toAbsolutePath();
    if (!result.completed()) {
      streams.out().println("The run has ended early: " + result.reason());
    }
    if (result.interrupted()) {
      streams
          .out()
          .printf(
              "To go on: semblance train %s --resume --out %s%n",
              file.path(), shorten(here, result.directory()));
      return;
    }
    Table table = Table.of("", "");
    List<VerificationData> sets = schedule.data().verify();
    for (int i = 0; i < result.reports().size(); i++) {
      // Only of drawn faces is it known here that none of their identities was trained on.
      // Behind the reports of all sets come those of the weights' average, where there is one.
      boolean unseen = sets.get(i % sets.size()) instanceof DrawnPairs;
      table.row("verification", verification(result.reports().get(i), unseen));
    }
    Path model = result.model();
    if (model != null) {
      table.row("model", shorten(here, model));
    }
    table.row("report", shorten(here, directory.report()));
    streams.out().println();
    table.lines().forEach(streams.out()::println);
  }

  private static String verification(VerificationReport report, boolean unseen) {
    return String.format(
        "%s accuracy %.4f (95 %% interval %.4f to %.4f) on %,d pairs%s",
        report.name(),
        report.accuracy(),
        report.interval().low(),
        report.interval().high(),
        report.pairs(),
        unseen ? " of identities never trained on" : "");
  }

  private static Path shorten(Path here, Path path) {
    Path absolute = path.toAbsolutePath();
    return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
  }
}
