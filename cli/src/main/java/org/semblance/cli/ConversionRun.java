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

  /** What a conversion said last. */
  private static final class Seen {

    private long bytes;
    private int skipped;
  }

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
    Seen seen = new Seen();
    boolean complete;
    interruption.asks(stop);
    try (EmbeddingLine line =
        new EmbeddingLine(streams.err(), streams.liveErr(), String.valueOf(source.getFileName()))) {
      complete =
          conversion.run(
              images,
              destination,
              new Conversion.Progress() {
                @Override
                public void written(int pictures, long bytes) {
                  seen.bytes = bytes;
                  line.embedded(pictures, images.size());
                }

                @Override
                public void skipped(int pictures) {
                  seen.skipped = pictures;
                }
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
            images.size() - seen.skipped,
            images.identities().size(),
            seconds,
            seen.bytes / 1e6 / seconds);
    if (seen.skipped > 0) {
      streams
          .out()
          .printf(
              "%,d pictures were left out; %s says which and why%n",
              seen.skipped, Conversion.skippedFile(destination));
    }
    return ExitCodes.DONE;
  }
}
