package org.semblance.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ChosenImages;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.align.Alignment;
import org.semblance.data.align.Landmarks;
import org.semblance.data.convert.Conversion;
import org.semblance.data.convert.Format;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Aligns the faces of a data set. */
@Command(
    name = "align",
    header = "Puts faces where networks expect them, by five points.",
    description = {
      "Turns, scales and moves every picture so that its five points (eyes, nose, corners of the"
          + " mouth) come nearest to InsightFace's template, and writes square pictures.",
      "FILE has a line per picture: its path IDENTITY/IMAGE in the first column, x and y of the"
          + " five points in the last ten, those on the left in the picture first; TABs or commas,"
          + " packed with GZIP or not.",
      "Ctrl-C ends early with exit code 130; the same command goes on where it was.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance data align photos/ aligned --landmarks points.tsv",
      "  semblance data align photos.zip train.rec --landmarks points.csv --missing skip",
    })
final class DataAlignCommand implements Callable<Integer> {

  /** What happens to pictures that the file does not name. */
  enum Missing {
    /** The command ends. */
    STOP,
    /** They are left out. */
    SKIP;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final ConversionRun conversions;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "A data set of any format.")
  @SuppressWarnings("NullAway.Init")
  private Path source;

  @Parameters(index = "1", paramLabel = "DEST", description = "The file or folder to write.")
  @SuppressWarnings("NullAway.Init")
  private Path destination;

  @Option(
      names = "--landmarks",
      required = true,
      paramLabel = "FILE",
      description = "Five points per picture.")
  @SuppressWarnings("NullAway.Init")
  private Path landmarks;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      description = "As for 'data convert'; otherwise the name of DEST tells, else a folder.")
  private @Nullable Format to;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Side of the new pictures; default 112.")
  private int size = 112;

  @Option(names = "--quality", paramLabel = "Q", description = "Of the JPEG, 1 to 100; default 95.")
  private int quality = 95;

  @Option(
      names = "--missing",
      paramLabel = "stop|skip",
      description = "What to do with pictures without points; default stop.")
  private Missing missing = Missing.STOP;

  @Option(
      names = "--skip-bad",
      description =
          "Leave out pictures that cannot be read or are no pictures, and name them in"
              + " DEST.skipped.tsv.")
  private boolean skipBad;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads that work; default one per core.")
  private int threads = Runtime.getRuntime().availableProcessors();

  DataAlignCommand(Streams streams, Interruption interruption) {
    this.conversions = new ConversionRun(streams, interruption);
  }

  @Override
  public Integer call() {
    Landmarks points = Landmarks.read(landmarks);
    Alignment alignment = OptionCheck.made(spec, () -> new Alignment(points, size, quality));
    Format format = to != null ? to : Format.ofNameOr(destination, Format.FOLDER);
    Conversion conversion =
        OptionCheck.made(
            spec, () -> new Conversion(format, 1, null, alignment, threads, false, skipBad));
    ImageSet all = Format.of(source).at(source).openPart();
    try (ImageSet images = new ChosenImages(all, image -> points.of(all, image) != null)) {
      if (images.size() == 0 || (missing == Missing.STOP && images.size() < all.size())) {
        throw new DataException(
            String.format(
                "%s must have five points for every picture of %s, it has them for %,d of %,d; the"
                    + " first picture is called %s. --missing skip leaves the others out",
                landmarks, source, images.size(), all.size(), Landmarks.nameOf(all, 0)));
      }
      return conversions.of(conversion, images, source, destination);
    }
  }
}
