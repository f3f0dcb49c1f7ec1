package org.semblance.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.semblance.callbacks.DivergenceException;
import org.semblance.data.DataException;
import org.semblance.nn.SemblanceException;
import org.semblance.schedules.ScheduleException;

/**
 * The one place where a failure becomes a paragraph and an exit code.
 *
 * @param exitCode one of {@link ExitCodes}
 * @param paragraph for the user: what must hold, what was found, where, what to do
 */
record FailureReport(int exitCode, String paragraph) {

  /** Judges a failure. */
  static FailureReport of(Throwable failure) {
    return new FailureReport(exitCode(failure), paragraph(failure));
  }

  /** Prints the paragraph, and the stack trace if it was asked for. */
  void print(PrintStream err, Throwable failure, boolean stackTrace) {
    err.println("semblance: " + paragraph);
    if (stackTrace) {
      failure.printStackTrace(err);
    }
    err.flush();
  }

  private static int exitCode(Throwable failure) {
    if (failure instanceof ScheduleException) {
      return ExitCodes.USAGE;
    }
    if (failure instanceof DataException) {
      return ExitCodes.DATA;
    }
    if (failure instanceof DivergenceException) {
      return ExitCodes.DIVERGED;
    }
    return ExitCodes.FAILURE;
  }

  private static String paragraph(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof SemblanceException || failure instanceof IllegalArgumentException) {
      return message;
    }
    Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
    if (cause instanceof IOException io) {
      return ofFile(io);
    }
    if (failure instanceof OutOfMemoryError) {
      return "out of memory ("
          + message
          + "). If it says Java heap space, give the JVM more with SEMBLANCE_HEAP, for instance"
          + " SEMBLANCE_HEAP=6g; otherwise lower run.batchSize, or use fewer identities";
    }
    if (failure instanceof LinkageError) {
      return "a library cannot be loaded ("
          + failure
          + "); './semblance doctor' says what is missing on this machine";
    }
    return "unexpected failure: "
        + failure
        + ". This is a mistake in Semblance itself; run the command again with --stacktrace and"
        + " report what it prints";
  }

  private static String ofFile(IOException failure) {
    if (failure instanceof NoSuchFileException missing) {
      return missing.getFile() + " is not there; correct the path";
    }
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + " may not be read or written by this user; change its permissions";
    }
    return "a file cannot be read or written: " + failure.getMessage();
  }
}
