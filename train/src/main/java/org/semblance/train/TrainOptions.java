package org.semblance.train;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.callbacks.Callback;

/**
 * How a run is carried out, as opposed to what it computes, which is the schedule's matter.
 *
 * @param out folder of the run; null for {@code runs/NAME}, numbered if taken
 * @param resume whether to go on from the newest checkpoint of the folder
 * @param console where progress is printed
 * @param liveConsole whether the console is a terminal that may be redrawn
 * @param callbacks the user's own, called before the built-in ones
 * @param stop how others ask for a gentle end
 */
public record TrainOptions(
    @Nullable Path out,
    boolean resume,
    PrintStream console,
    boolean liveConsole,
    List<Callback> callbacks,
    StopSignal stop) {

  /** Copies the list. */
  public TrainOptions {
    callbacks = List.copyOf(callbacks);
  }

  /** A new run in a folder, plain progress on standard output. */
  public static TrainOptions in(Path out) {
    return new TrainOptions(out, false, System.out, false, List.of(), new StopSignal());
  }

  /** The same, but going on from the newest checkpoint. */
  public TrainOptions resuming() {
    return new TrainOptions(out, true, console, liveConsole, callbacks, stop);
  }
}
