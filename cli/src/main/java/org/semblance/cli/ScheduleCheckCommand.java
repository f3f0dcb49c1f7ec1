package org.semblance.cli;

import java.util.concurrent.Callable;
import org.semblance.schedules.Schedule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks a schedule. */
@Command(
    name = "check",
    header = "Checks a schedule.",
    description = {
      "Looks at keys, types, ranges and the rules between them, without opening any data.",
      "All mistakes are told at once, with line and column. Exit code 2 if there are any.",
      "To open the data and try two steps as well: semblance train FILE --dry-run.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance schedule check my.yaml",
      "  semblance schedule check my.yaml --set run.batchSize=256",
    })
final class ScheduleCheckCommand implements Callable<Integer> {

  private final Streams streams;

  @Mixin private ScheduleFile file = new ScheduleFile();

  ScheduleCheckCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    Schedule schedule = file.read();
    int stages = schedule.schedule().size();
    int epochs = schedule.totalEpochs();
    streams
        .out()
        .printf(
            "%s: OK, schedule %s with %d %s and %d %s%n",
            file.path(),
            schedule.name(),
            stages,
            stages == 1 ? "stage" : "stages",
            epochs,
            epochs == 1 ? "epoch" : "epochs");
    return ExitCodes.DONE;
  }
}
