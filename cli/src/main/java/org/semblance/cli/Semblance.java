package org.semblance.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code semblance} command. */
@Command(
    name = "semblance",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    usageHelpWidth = 100,
    synopsisSubcommandLabel = "COMMAND",
    header = "Trains and measures face-recognition models.",
    footer = {
      "",
      "Examples:",
      "  semblance train schedules/recipes/quickstart.yaml",
      "  semblance evaluate runs/quickstart --pairs lfw.bin",
      "  semblance train --help",
      "",
      "Exit codes: 0 done; 1 failure; 2 command line or schedule; 3 data; 4 the loss is no longer a"
          + " number; 130 stopped by Ctrl-C after saving. With --json a failure is answered on"
          + " standard output too: {\"error\": ..., \"exitCode\": ...}.",
    })
public final class Semblance {

  /** When the JVM came to this class, right before main: a value of {@link System#nanoTime}. */
  static final long ENTERED = System.nanoTime();

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "With a failure, print where in the program it happened.")
  private boolean stackTrace;

  private final Streams streams;
  private final boolean json;

  /**
   * Creates the command.
   *
   * @param json whether failures are answered in JSON too
   */
  private Semblance(Streams streams, boolean json) {
    this.streams = streams;
    this.json = json;
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Numbers look the same on every machine: scripts read them.
    Locale.setDefault(Locale.ROOT);
    Streams streams = Streams.ofProcess();
    Interruption interruption = new Interruption(streams.err());
    interruption.install();
    int exitCode = run(streams, interruption, args);
    streams.out().flush();
    interruption.ended(exitCode);
    System.exit(exitCode);
  }

  /**
   * Runs a command.
   *
   * @return one of {@link ExitCodes}
   */
  static int run(Streams streams, Interruption interruption, String... args) {
    Semblance root = new Semblance(streams, List.of(args).contains("--json"));
    try {
      return root.commandLine(interruption).execute(args);
    } catch (Throwable failure) {
      // picocli catches exceptions only; out of memory and missing natives are errors.
      return root.report(failure);
    }
  }

  private CommandLine commandLine(Interruption interruption) {
    CommandLine commandLine =
        new CommandLine(this)
            // Of equally similar names picocli suggests the last: "trian" is train, not clean.
            .addSubcommand(new CleanCommand(streams, interruption))
            .addSubcommand(new TrainCommand(streams, interruption))
            .addSubcommand(
                new CommandLine(new EvaluateCommand(streams))
                    .addSubcommand(new EvaluateAllPairsCommand(streams))
                    .addSubcommand(new EvaluateGroupsCommand(streams))
                    .addSubcommand(new EvaluateQualityCommand(streams))
                    .addSubcommand(new EvaluateThresholdCommand(streams)))
            .addSubcommand(new EvaluateFolderCommand(streams))
            .addSubcommand(new IjbCommand(streams, interruption))
            .addSubcommand(new MegaFaceCommand(streams, interruption))
            .addSubcommand(new EmbedCommand(streams))
            .addSubcommand(
                new CommandLine(new ScheduleCommand())
                    .addSubcommand(new ScheduleCheckCommand(streams))
                    .addSubcommand(new ScheduleShowCommand(streams))
                    .addSubcommand(new SchedulePlotCommand(streams))
                    .addSubcommand(new ScheduleLrRangeCommand(streams, interruption)))
            .addSubcommand(
                new CommandLine(new DataCommand())
                    .addSubcommand(new DataInspectCommand(streams))
                    .addSubcommand(new DataCheckCommand(streams))
                    .addSubcommand(new DataConvertCommand(streams, interruption))
                    .addSubcommand(new DataAlignCommand(streams, interruption))
                    .addSubcommand(new DataPairsCommand(streams))
                    .addSubcommand(new DataConvertPairsCommand(streams, interruption)))
            .addSubcommand(
                new CommandLine(new DistillCommand())
                    .addSubcommand(new DistillExtractCommand(streams, interruption)))
            .addSubcommand(new ModelsCommand(streams))
            .addSubcommand(
                new CommandLine(new BenchCommand())
                    .addSubcommand(new BenchStepCommand(streams))
                    .addSubcommand(new BenchInputCommand(streams))
                    .addSubcommand(new BenchStartupCommand(streams)))
            .addSubcommand(new DoctorCommand(streams))
            .addSubcommand(new ShellCommand(streams))
            .addSubcommand(new CompletionCommand(streams));
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(streams.outWriter())
        .setErr(streams.errWriter())
        .setParameterExceptionHandler((failure, args) -> misuse(failure))
        .setExecutionExceptionHandler((failure, command, parsed) -> report(failure));
  }

  private int report(Throwable failure) {
    FailureReport report = FailureReport.of(failure);
    report.print(streams.err(), failure, stackTrace);
    return answered(report.paragraph(), report.exitCode());
  }

  /** Who asked for JSON reads standard output, and must find out there why there is no answer. */
  private int answered(String error, int exitCode) {
    if (json) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("error", error);
      answer.put("exitCode", exitCode);
      streams.out().println(JsonText.of(answer));
    }
    return exitCode;
  }

  private int misuse(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    StringBuilder text = new StringBuilder("semblance: ").append(failure.getMessage());
    if (failure instanceof UnmatchedArgumentException unmatched) {
      var suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        text.append("; did you mean ").append(String.join(" or ", suggestions)).append('?');
      }
    }
    text.append(System.lineSeparator())
        .append("Try '")
        .append(command.getCommandSpec().qualifiedName())
        .append(" --help'.");
    streams.err().println(text);
    streams.err().flush();
    return answered(String.valueOf(failure.getMessage()), ExitCodes.USAGE);
  }
}
