package org.semblance.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import jdk.jshell.tool.JavaShellToolBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts JShell with everything of Semblance at hand. */
@Command(
    name = "shell",
    header = "Starts JShell with Semblance at hand, or runs a script in it.",
    description = {
      "Semblance is on the class path and its names are imported: schedules can be built and run"
          + " line by line.",
      "With SCRIPT, runs that file; it must end with /exit. Exit code 1 if a line of it failed.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance shell",
      "  semblance shell docs/examples/train.jsh",
    })
final class ShellCommand implements Callable<Integer> {

  private static final String START_UP = "startup.jsh";

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", arity = "0..1", paramLabel = "SCRIPT.jsh", description = "What to run.")
  private @Nullable Path script;

  @Option(names = "--print-startup", hidden = true, description = "Print what is imported.")
  private boolean printStartUp;

  ShellCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws Exception {
    if (printStartUp) {
      streams.out().print(startUp());
      return ExitCodes.DONE;
    }
    if (ModuleLayer.boot().findModule("jdk.jshell").isEmpty()) {
      streams.err().println("semblance: JShell is not part of this JRE; set JAVA_HOME to a JDK");
      return ExitCodes.FAILURE;
    }
    if (script != null) {
      requireExit(script);
    }
    Path startUp = Files.createTempFile("semblance", ".jsh");
    try {
      Files.writeString(startUp, startUp());
      return script == null ? interactive(startUp) : run(startUp, script);
    } finally {
      Files.deleteIfExists(startUp);
    }
  }

  private void requireExit(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ParameterException(
          spec.commandLine(), file.toAbsolutePath() + " must be a JShell script, but is not there");
    }
    String last =
        Files.readAllLines(file).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("//"))
            .reduce("", (before, line) -> line);
    if (!last.startsWith("/exit")) {
      throw new ParameterException(
          spec.commandLine(),
          file
              + " must end with /exit, its last line is '"
              + last
              + "'; without it JShell would wait for more");
    }
  }

  private int interactive(Path startUp) throws Exception {
    return JavaShellToolBuilder.builder().start(arguments(startUp).toArray(String[]::new));
  }

  /** In silent mode JShell says something only if a line failed. */
  private int run(Path startUp, Path file) throws Exception {
    List<String> arguments = arguments(startUp);
    arguments.add("-s");
    arguments.add(file.toString());
    Counting complaints = new Counting(streams.err());
    PrintStream said = new PrintStream(complaints, true);
    int exitCode =
        JavaShellToolBuilder.builder()
            .out(said, said, streams.out())
            .err(said, streams.err())
            .in(InputStream.nullInputStream(), InputStream.nullInputStream())
            .persistence(new HashMap<>())
            .start(arguments.toArray(String[]::new));
    said.flush();
    return exitCode == 0 && complaints.written > 0 ? ExitCodes.FAILURE : exitCode;
  }

  /** Lines run in a JVM of their own, which gets this one's class path and flags. */
  private static List<String> arguments(Path startUp) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--class-path");
    arguments.add(System.getProperty("java.class.path"));
    arguments.add("--startup");
    arguments.add(startUp.toString());
    arguments.add("-R-Xmx" + Runtime.getRuntime().maxMemory());
    for (String property :
        List.of(
            "org.bytedeco.javacpp.maxPhysicalBytes",
            "org.bytedeco.javacpp.cachedir",
            "java.awt.headless")) {
      String value = System.getProperty(property);
      if (value != null) {
        arguments.add("-R-D" + property + "=" + value);
      }
    }
    return arguments;
  }

  private static String startUp() {
    try (InputStream input = ShellCommand.class.getResourceAsStream(START_UP)) {
      if (input == null) {
        throw new IllegalStateException(START_UP + " is missing in the jar");
      }
      return new String(input.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Counts what passes, line ends left out. */
  private static final class Counting extends FilterOutputStream {

    private long written;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      if (!Character.isWhitespace(b)) {
        written++;
      }
      out.write(b);
    }
  }
}
