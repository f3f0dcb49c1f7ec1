package org.semblance.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.ImageSet;
import org.semblance.data.convert.Conversion;
import org.semblance.train.StopSignal;

/**
 * A conversion on the command line: progress on a terminal, Ctrl-C, a line at the end.
 *
 * @param streams where it writes
 * @param interruption what Ctrl-C asks
 */
record ConversionRun(Streams streams, Interruption interruption) {

  /** Converts; returns an exit code. */
  int of(Conversion conversion, ImageSet images, Path source, Path destination) {
    StopSignal stop = new StopSignal();
    long start = System.nanoTime();
    long[] bytes = {0};
    boolean complete;
    interruption.asks(stop);
    try (EmbeddingLine line =
        new EmbeddingLine(
            streams.err(), streams.liveErr(), String.valueOf(source.getFileName()))) {
      complete =
          conversion.run(
              images,
              destination,
              (pictures, written) -> {
                bytes[0] = written;
                line.embedded(pictures, images.size());
              },
              stop::requested);
    } finally {
      interruption.asks(null);
    }
    if (!complete) {
      streams.err().println("semblance: stopped; the same command goes on from here");
      return ExitCodes.INTERRUPTED;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    streams
        .out()
        .printf(
            Locale.ROOT,
            "%s: %s, %,d pictures of %,d identities, %.1f s, %.0f MB/s%n",
            destination,
            conversion.to(),
            images.size(),
            images.identities().size(),
            seconds,
            bytes[0] / 1e6 / seconds);
    return ExitCodes.DONE;
  }
}
