package org.semblance.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ImageSet;
import org.semblance.data.TrainingData;
import org.semblance.data.convert.Conversion;
import org.semblance.data.convert.Format;
import org.semblance.data.convert.Resize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Converts a data set. */
@Command(
    name = "convert",
    header = "Converts a data set into another format.",
    description = {
      "Copies the pictures of a data set into another format: byte for byte, unless --size or"
          + " --quality asks for new ones. Verification sets have a command of their own, 'data"
          + " convert-pairs'.",
      "What is written has a temporary name until it is complete. Ctrl-C ends early with exit code"
          + " 130; the same command goes on where it was (a ZIP file has to begin anew). Pictures"
          + " are forced to disk before note is taken of them, so it does after a power failure"
          + " too.",
      "Record formats hold class numbers; the names of the identities go into a file beside them,"
          + " NAME.labels or identities.labels, from which they are read again.",
      "A picture that cannot be read, or is no JPEG or PNG, ends the conversion, unless"
          + " --skip-bad.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance data convert faces.zip train.rec",
      "  semblance data convert faces_emore faces --to folder --minimum-images 10",
      "  semblance data convert faces.zip shards --to tfrecord --shards 16 --shuffle 7 --gzip",
      "  semblance data convert faces_emore faces.tar --skip-bad",
      "  semblance data convert faces.zip for-im2rec --to lst",
    })
final class DataConvertCommand implements Callable<Integer> {

  private static final int USUAL_QUALITY = 95;

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
      names = "--to",
      paramLabel = "FORMAT",
      description =
          "recordio, tfrecord, ofrecord, folder, zip, tar, list, lst (a folder and train.lst for"
              + " MXNet's im2rec), paddle or paddlebin; otherwise the name of DEST tells.")
  private @Nullable Format to;

  @Option(
      names = "--shards",
      paramLabel = "N",
      description = "Spread records over N files in the folder DEST; default 1, a file.")
  private int shards = 1;

  @Option(
      names = "--shuffle",
      paramLabel = "SEED",
      description = "Write in an order drawn from SEED; otherwise identity by identity.")
  private @Nullable Long shuffle;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Give pictures this side; they are encoded anew, as JPEG.")
  private @Nullable Integer size;

  @Option(
      names = "--quality",
      paramLabel = "Q",
      description = "Encode pictures anew, as JPEG of this quality, 1 to 100; with --size 95.")
  private @Nullable Integer quality;

  @Option(
      names = "--minimum-images",
      paramLabel = "K",
      description = "Leave identities with fewer pictures out; default 1.")
  private int minimumImages = 1;

  @Option(
      names = "--gzip",
      description =
          "Pack TFRecord files, for readers that are told compression_type=\"GZIP\"; a single one"
              + " is to be called NAME.tfrecord.gz.")
  private boolean gzip;

  @Option(
      names = "--skip-bad",
      description =
          "Leave out pictures that cannot be read or are no pictures, and name them in"
              + " DEST.skipped.tsv. Classes keep their numbers.")
  private boolean skipBad;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads that read and encode; default one per core.")
  private int threads = Runtime.getRuntime().availableProcessors();

  DataConvertCommand(Streams streams, Interruption interruption) {
    this.conversions = new ConversionRun(streams, interruption);
  }

  @Override
  public Integer call() {
    DataConvertPairsCommand.requireNone(source, spec);
    Format format = to == null ? Format.ofName(destination) : to;
    TrainingData data = OptionCheck.made(spec, () -> Format.of(source).at(source, minimumImages));
    Conversion conversion =
        OptionCheck.made(
            spec, () -> new Conversion(format, shards, shuffle, work(), threads, gzip, skipBad));
    try (ImageSet images = data.openPart()) {
      return conversions.of(conversion, images, source, destination);
    }
  }

  private Conversion.@Nullable Work work() {
    boolean copied = size == null && quality == null;
    return copied ? null : new Resize(size, quality == null ? USUAL_QUALITY : quality);
  }
}
