package org.semblance.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.ScheduleException;
import org.semblance.schedules.ScheduleYaml;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The schedule that a command line names, with what it overrides. */
final class ScheduleFile {

  @Parameters(index = "0", paramLabel = "FILE", description = "The schedule, a YAML file.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description =
          "Replace a value of the schedule, for instance run.batchSize=64. Can be repeated.")
  private List<String> overrides = new ArrayList<>();

  /** Returns the file as it was named. */
  Path path() {
    return file;
  }

  /**
   * Reads the schedule.
   *
   * @throws ScheduleException with all mistakes and their places
   */
  Schedule read() {
    return ScheduleYaml.read(file, overrides);
  }
}
