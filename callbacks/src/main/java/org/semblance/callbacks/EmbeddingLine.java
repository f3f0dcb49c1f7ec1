package org.semblance.callbacks;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.semblance.evaluation.EvaluationProgress;

/**
 * Tells people on one line of a terminal how far the embedding of pictures is; prints nothing
 * elsewhere. Closing erases the line.
 */
public final class EmbeddingLine implements EvaluationProgress, AutoCloseable {

  private final LiveLine line;
  private final boolean live;
  private final String what;
  private final LongSupplier nanos;
  private final long startNanos;
  private int before;

  /**
   * Starts the clock.
   *
   * @param out where the line goes
   * @param live whether {@code out} is a terminal on which a line can be written over
   * @param what is embedded, for people
   */
  public EmbeddingLine(PrintStream out, boolean live, String what) {
    this(out, live, what, System::nanoTime);
  }

  EmbeddingLine(PrintStream out, boolean live, String what, LongSupplier nanos) {
    this.line = new LiveLine(out, nanos);
    this.live = live;
    this.what = what;
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
  }

  /** Tells that so many pictures were embedded earlier: they do not count in the speed. */
  public void goesOnFrom(int pictures) {
    before = pictures;
  }

  @Override
  public void embedded(int done, int total) {
    if (live) {
      line.show(() -> text(what, before, done, total, (nanos.getAsLong() - startNanos) / 1e9));
    }
  }

  @Override
  public void close() {
    line.erase();
  }

  /** Writes pictures, speed and time left. */
  static String text(String what, int done, int total, double seconds) {
    return text(what, 0, done, total, seconds);
  }

  private static String text(String what, int before, int done, int total, double seconds) {
    int now = done - before;
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d pictures, %.1f images/s, left %s",
        what,
        done,
        total,
        seconds > 0 ? now / seconds : 0,
        EpochMeter.time(seconds / Math.max(1, now) * (total - done)));
  }
}
