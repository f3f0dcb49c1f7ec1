package org.semblance.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.PairSet;
import org.semblance.data.convert.Conversion;
import org.semblance.data.convert.PairConversion;
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

    /** Returns what hears the same before another does. */
    Conversion.Progress before(Conversion.Progress next) {
      return new Conversion.Progress() {
        @Override
        public void written(int pictures, long written) {
          bytes = written;
          next.written(pictures, written);
        }

        @Override
        public void skipped(int pictures) {
          skipped = pictures;
        }
      };
    }
  }

  /** What is run. */
  @FunctionalInterface
  private interface Job {
    /** Returns whether it is complete. */
    boolean run(Conversion.Progress progress, BooleanSupplier stop);
  }

  /** Converts a training set; returns an exit code. */
  int of(Conversion conversion, ImageSet images, Path source, Path destination) {
    requireOutside(source, destination);
    long start = System.nanoTime();
    Seen seen = new Seen();
    boolean complete =
        watched(
            source,
            images.size(),
            (progress, stop) -> conversion.run(images, destination, seen.before(progress), stop));
    if (!complete) {
      return stopped("the same command goes on from here");
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
              Locale.ROOT,
              "left out: %,d of %,d pictures; %s says which and why%n",
              seen.skipped,
              images.size(),
              Conversion.skippedFile(destination));
    }
    return ExitCodes.DONE;
  }

  /** Converts a verification set; returns an exit code. */
  int of(PairConversion conversion, PairSet pairs, Path source, Path destination) {
    requireOutside(source, destination);
    boolean complete =
        watched(
            source,
            conversion.pictures(pairs),
            (progress, stop) -> conversion.run(pairs, destination, progress, stop));
    if (!complete) {
      return stopped("the same command goes on from here");
    }
    if (!conversion.keepsFolds(pairs)) {
      streams
          .err()
          .printf(
              "semblance: %s has no place for the number of folds: these pairs have %d, readers"
                  + " take %d%n",
              conversion.to(), pairs.folds(), PairSet.DEFAULT_FOLDS);
    }
    streams
        .out()
        .printf(
            Locale.ROOT,
            "%s: %s, %,d pairs of %,d pictures%n",
            destination,
            conversion.to(),
            pairs.pairs(),
            pairs.images());
    return ExitCodes.DONE;
  }

  /**
   * Requires that a result does not change what it is made of.
   *
   * @throws DataException if it would be written into the folder that it is made of
   */
  static void requireOutside(Path source, Path destination) {
    Path into = destination.toAbsolutePath().normalize();
    if (Files.isDirectory(source) && into.startsWith(source.toAbsolutePath().normalize())) {
      throw new DataException(
          String.format(
              "%s must not be in %s, which it is made of; choose another folder",
              destination, source));
    }
  }

  /** Shows how far a job is and lets Ctrl-C end it early. */
  private boolean watched(Path source, int pictures, Job job) {
    StopSignal stop = new StopSignal();
    interruption.asks(stop);
    try (EmbeddingLine line =
        new EmbeddingLine(streams.err(), streams.liveErr(), String.valueOf(source.getFileName()))) {
      return job.run((done, bytes) -> line.embedded(done, pictures), stop::requested);
    } finally {
      interruption.asks(null);
    }
  }

  private int stopped(String next) {
    streams.err().println("semblance: stopped; " + next);
    return ExitCodes.INTERRUPTED;
  }
}
