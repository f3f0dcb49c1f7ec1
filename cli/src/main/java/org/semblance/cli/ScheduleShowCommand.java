package org.semblance.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.ScheduleYaml;
import org.semblance.schedules.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes a schedule with all defaults filled in. */
@Command(
    name = "show",
    header = "Writes a schedule with all defaults filled in.",
    description = {
      "Prints what a run would use and keep in its folder.",
      "The stage table at the end is a YAML comment, so the output is a schedule again.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance schedule show my.yaml",
      "  semblance schedule show my.yaml --set run.seed=7 > full.yaml",
    })
final class ScheduleShowCommand implements Callable<Integer> {

  private final Streams streams;

  @Mixin private ScheduleFile file = new ScheduleFile();

  ScheduleShowCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    Schedule schedule = file.read();
    streams.out().println(ScheduleYaml.write(schedule).stripTrailing());
    streams.out().println();
    Table table = Table.of(">stage", ">epochs", "loss", "optimizer", "trains");
    for (int i = 0; i < schedule.schedule().size(); i++) {
      Stage stage = schedule.schedule().get(i);
      int first = schedule.firstEpochOf(i) + 1;
      int last = first + stage.epochs() - 1;
      table.row(
          i + 1,
          first == last ? String.valueOf(first) : first + "-" + last,
          losses(stage),
          stage.optimizer() == null ? "as before" : stage.optimizer(),
          (stage.bottleneckOnly() ? "head only" : "everything")
              + stage.headWords()
              + (stage.sampler() == null ? "" : ", " + stage.sampler()));
    }
    table.lines().forEach(line -> streams.out().println("# " + line));
    return ExitCodes.DONE;
  }

  private static String losses(Stage stage) {
    List<String> losses = new ArrayList<>();
    if (stage.loss() != null) {
      losses.add(
          (stage.lossWeight() == 1 ? "" : stage.lossWeight() + " * ") + stage.loss().toString());
    }
    stage.embeddingLosses().byName().values().forEach(loss -> losses.add(loss.toString()));
    return String.join(" + ", losses);
  }
}
