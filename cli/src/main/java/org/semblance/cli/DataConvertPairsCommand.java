package org.semblance.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.data.VerificationData;
import org.semblance.data.convert.PairConversion;
import org.semblance.data.convert.PairFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Converts a verification set. */
@Command(
    name = "convert-pairs",
    header = "Converts a verification set into another format.",
    description = {
      "Copies pairs and their pictures into another format: pictures byte for byte, pairs in their"
          + " order, and so their folds.",
      "  bin         InsightFace's .bin, for instance lfw.bin; Python 3 unpickles what is written",
      "  pairs       a text, LFW's pairs.txt or lines of 'path path 0|1', and pictures; what is",
      "              written is a folder of both",
      "  pairFolder  PLSC's folder: label.txt, images/00000000_0.png and images/00000000_1.png,"
          + " ...",
      "The format of SOURCE is told from its name and, of a folder, from the text in it. What is"
          + " written has a temporary name until it is complete. Ctrl-C ends early with exit code"
          + " 130; the same command goes on where it was.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance data convert-pairs lfw.bin lfw --to pairFolder",
      "  semblance data convert-pairs pairs.txt lfw.bin --images lfw112.zip",
    })
final class DataConvertPairsCommand implements Callable<Integer> {

  private final ConversionRun conversions;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "A verification set.")
  @SuppressWarnings("NullAway.Init")
  private Path source;

  @Parameters(index = "1", paramLabel = "DEST", description = "The file or folder to write.")
  @SuppressWarnings("NullAway.Init")
  private Path destination;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      description = "bin, pairs or pairFolder; not needed where DEST ends in .bin.")
  private @Nullable PairFormat to;

  @Option(
      names = "--images",
      paramLabel = "DIR|ZIP|TAR",
      description = "Where the pictures of a text of pairs are; default its own folder.")
  private @Nullable Path images;

  DataConvertPairsCommand(Streams streams, Interruption interruption) {
    this.conversions = new ConversionRun(streams, interruption);
  }

  /** Refuses a verification set where a training set is expected. */
  static void requireNone(Path source, CommandSpec spec) {
    if (PairFormat.named(source) == PairFormat.BIN) {
      throw new ParameterException(
          spec.commandLine(),
          source + " is a verification set by its name; use 'semblance data convert-pairs'");
    }
  }

  @Override
  public Integer call() {
    PairConversion conversion = new PairConversion(format());
    VerificationData data = OptionCheck.made(spec, () -> PairFormat.of(source).at(source, images));
    return conversions.of(conversion, data.open(), source, destination);
  }

  private PairFormat format() {
    if (to != null) {
      return to;
    }
    if (PairFormat.named(destination) == PairFormat.BIN) {
      return PairFormat.BIN;
    }
    throw new ParameterException(
        spec.commandLine(),
        "--to must say what "
            + destination
            + " shall be, pairs or pairFolder, or DEST end in .bin");
  }
}
