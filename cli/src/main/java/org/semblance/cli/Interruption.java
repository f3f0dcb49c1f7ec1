package org.semblance.cli;

import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.semblance.train.StopSignal;

/**
 * Ctrl-C and termination signals: while a run is under way they ask it to stop gently and wait
 * until it has saved; otherwise they end the process as usual.
 *
 * <p>Thread-safe. The JVM runs {@link #onShutdown} in a thread of its own.
 */
final class Interruption {

  private static final long PATIENCE_SECONDS = 600;

  private final PrintStream err;
  private final AtomicReference<@Nullable StopSignal> running = new AtomicReference<>();
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  Interruption(PrintStream err) {
    this.err = err;
  }

  /** Registers with the JVM. */
  void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endProcess, "stop"));
  }

  /** From now on a signal asks this run to stop; null: from now on a signal ends the process. */
  void asks(@Nullable StopSignal run) {
    running.set(run);
  }

  /** The command has ended and has said so to the user. */
  void ended(int code) {
    exitCode.complete(code);
  }

  private void endProcess() {
    Integer code = onShutdown(PATIENCE_SECONDS);
    if (code != null) {
      // The JVM would end with 128 + signal; whether everything is saved is worth more.
      Runtime.getRuntime().halt(code);
    }
  }

  /**
   * Asks the run to stop and waits for the command's end.
   *
   * @return the exit code, or null if no run was under way or it did not end in time
   */
  @Nullable Integer onShutdown(long patienceSeconds) {
    StopSignal run = running.get();
    if (run == null || exitCode.isDone()) {
      return null;
    }
    run.request();
    err.printf(
        "%nsemblance: stopping after this step and saving; to end at once: kill -9 %d%n",
        ProcessHandle.current().pid());
    err.flush();
    try {
      return exitCode.get(patienceSeconds, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      err.printf(
          "semblance: the run did not stop within %d s; its last checkpoint is older%n",
          patienceSeconds);
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
