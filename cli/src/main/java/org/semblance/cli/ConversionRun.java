package org.semblance.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.convert.Conversion;
import org.semblance.data.convert.Format;
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
    Path into = destination.toAbsolutePath().normalize();
    if (Files.isDirectory(source) && into.startsWith(source.toAbsolutePath().normalize())) {
      throw new DataException(
          String.format(
              "%s must not be in %s, which it is made of; choose another folder",
              destination, source));
    }
    StopSignal stop = new StopSignal();
    long start = System.nanoTime();
    long[] bytes = {0};
    boolean complete;
    interruption.asks(stop);
    try (EmbeddingLine line =
        new EmbeddingLine(streams.err(), streams.liveErr(), String.valueOf(source.getFileName()))) {
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
      streams
          .err()
          .println(
              conversion.to() == Format.ZIP
                  ? "semblance: stopped; a ZIP file has to begin anew"
                  : "semblance: stopped; the same command goes on from here");
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
