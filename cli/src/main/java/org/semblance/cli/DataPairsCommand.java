package org.semblance.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.semblance.data.BinPairsFile;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.PairSet;
import org.semblance.data.convert.Format;
import org.semblance.data.pairs.PairMaker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a verification set. */
@Command(
    name = "pairs",
    header = "Draws pairs for verification from a data set.",
    description = {
      "Writes a .bin file of pairs, half of them of the same person, in ten folds of which no two"
          + " share a person, as LFW has it. The same seed gives the same file.",
      "Keep these people out of training, or the result says nothing.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance data pairs held-out.zip --out held-out.bin",
      "  semblance data pairs held-out/ --out held-out.bin --count 600 --seed 3",
    })
final class DataPairsCommand implements Callable<Integer> {

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "PATH", description = "A data set of any format.")
  @SuppressWarnings("NullAway.Init")
  private Path path;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.bin",
      description = "The file to write.")
  @SuppressWarnings("NullAway.Init")
  private Path out;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Pairs, a multiple of 20; default 6000.")
  private int count = 6000;

  @Option(names = "--seed", paramLabel = "SEED", description = "Decides the pairs; default 0.")
  private long seed;

  DataPairsCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    PairMaker maker = OptionCheck.made(spec, () -> new PairMaker(count, seed));
    if (Files.exists(out)) {
      throw new DataException(out + " is there already; choose another name, or delete it first");
    }
    try (ImageSet images = Format.of(path).at(path).open()) {
      PairSet pairs = maker.of(images, "pairs");
      BinPairsFile.write(out, pairs);
      streams
          .out()
          .printf(
              "%s: %,d pairs of %,d pictures, in %d folds that share no person%n",
              out, pairs.pairs(), pairs.images(), pairs.folds());
    }
    return ExitCodes.DONE;
  }
}
