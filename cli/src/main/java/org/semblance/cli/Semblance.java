package org.semblance.cli;

import java.util.Locale;
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
          + " number; 130 stopped by Ctrl-C after saving.",
    })
public final class Semblance {

  /** When the JVM came to this class, right before main: a value of {@link System#nanoTime}. */
  static final long ENTERED = System.nanoTime();

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "With a failure, print where in the program it happened.")
  private boolean stackTrace;

  private Semblance() {}

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
    Semblance root = new Semblance();
    try {
      return commandLine(root, streams, interruption).execute(args);
    } catch (Throwable failure) {
      // picocli catches exceptions only; out of memory and missing natives are errors.
      return root.report(failure, streams);
    }
  }

  private static CommandLine commandLine(
      Semblance root, Streams streams, Interruption interruption) {
    CommandLine commandLine =
        new CommandLine(root)
            .addSubcommand(new TrainCommand(streams, interruption))
            .addSubcommand(new EvaluateCommand(streams))
            .addSubcommand(new EvaluateFolderCommand(streams))
            .addSubcommand(new IjbCommand(streams, interruption))
            .addSubcommand(new EmbedCommand(streams))
            .addSubcommand(
                new CommandLine(new ScheduleCommand())
                    .addSubcommand(new ScheduleCheckCommand(streams))
                    .addSubcommand(new ScheduleShowCommand(streams))
                    .addSubcommand(new SchedulePlotCommand(streams)))
            .addSubcommand(
                new CommandLine(new DataCommand())
                    .addSubcommand(new DataInspectCommand(streams))
                    .addSubcommand(new DataCheckCommand(streams))
                    .addSubcommand(new DataConvertCommand(streams, interruption))
                    .addSubcommand(new DataAlignCommand(streams, interruption))
                    .addSubcommand(new DataPairsCommand(streams)))
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
        .setParameterExceptionHandler((failure, args) -> misuse(failure, streams))
        .setExecutionExceptionHandler((failure, command, parsed) -> root.report(failure, streams));
  }

  private int report(Throwable failure, Streams streams) {
    FailureReport report = FailureReport.of(failure);
    report.print(streams.err(), failure, stackTrace);
    return report.exitCode();
  }

  private static int misuse(ParameterException failure, Streams streams) {
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
    return ExitCodes.USAGE;
  }
}
