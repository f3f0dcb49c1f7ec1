package org.semblance.cli;

import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command writes.
 *
 * @param out answers
 * @param err mistakes and what goes on
 * @param live whether a person watches {@code out} on a terminal that may be redrawn
 * @param liveErr whether a person watches {@code err} on a terminal that may be redrawn
 */
record Streams(PrintStream out, PrintStream err, boolean live, boolean liveErr) {

  /** The launcher knows of standard error; Java can only ask about the other two together. */
  private static final String LIVE_ERR = "semblance.liveErr";

  /** Returns the process's own streams. */
  static Streams ofProcess() {
    boolean live = isTerminal(System.console());
    String liveErr = System.getProperty(LIVE_ERR);
    return new Streams(
        System.out, System.err, live, liveErr == null ? live : Boolean.parseBoolean(liveErr));
  }

  /**
   * Since Java 22 there is always a console, and only the console knows whether it is a terminal.
   */
  private static boolean isTerminal(@org.jspecify.annotations.Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** Returns a writer on {@code out} for picocli. */
  PrintWriter outWriter() {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  /** Returns a writer on {@code err} for picocli. */
  PrintWriter errWriter() {
    return new PrintWriter(err, true, StandardCharsets.UTF_8);
  }
}
