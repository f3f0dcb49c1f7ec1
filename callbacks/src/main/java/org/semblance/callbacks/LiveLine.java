package org.semblance.callbacks;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The last line of a terminal, written over until it is erased; at most ten times per second. */
final class LiveLine {

  private static final long SHORTEST_NANOS = 100_000_000L;

  private final PrintStream out;
  private final LongSupplier nanos;
  private long shownNanos;
  private int length;

  LiveLine(PrintStream out, LongSupplier nanos) {
    this.out = out;
    this.nanos = nanos;
    this.shownNanos = nanos.getAsLong() - SHORTEST_NANOS;
  }

  /** Writes over what is there, unless that was done just now. */
  void show(Supplier<String> line) {
    long now = nanos.getAsLong();
    if (now - shownNanos < SHORTEST_NANOS) {
      return;
    }
    shownNanos = now;
    String text = line.get();
    out.print("\r" + text + " ".repeat(Math.max(0, length - text.length())));
    out.flush();
    length = text.length();
  }

  /** Makes room for something else; the next line is shown at once. */
  void erase() {
    if (length > 0) {
      out.print("\r" + " ".repeat(length) + "\r");
      out.flush();
      length = 0;
      shownNanos = nanos.getAsLong() - SHORTEST_NANOS;
    }
  }
}
