package org.semblance.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.BinPairs;
import org.semblance.data.ImageSet;
import org.semblance.data.PairSet;
import org.semblance.data.align.Landmarks;
import org.semblance.data.convert.Format;
import org.semblance.data.inspect.Check;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks for what would break or spoil a training. */
@Command(
    name = "check",
    header = "Looks for what would break or spoil a training.",
    description = {
      "Reads and decodes every picture of a data set. Finds damaged records and pictures, other sizes"
          + " than the model's, equal pictures of different people, class numbers with gaps,"
          + " pictures that are in a verification set too, and, where five points are given, faces"
          + " that were aligned otherwise.",
      "Ends with exit code 3 if it finds any of these.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance data check faces_emore --verify faces_emore/lfw.bin",
      "  semblance data check faces.zip --size 112 --landmarks points.tsv --json",
    })
final class DataCheckCommand implements Callable<Integer> {

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "PATH", description = "A data set of any format.")
  @SuppressWarnings("NullAway.Init")
  private Path path;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Side of the pictures that the model wants; default 112.")
  private int size = 112;

  @Option(
      names = "--verify",
      paramLabel = "FILE.bin",
      description = "Pairs whose pictures must not be in the set; can be repeated.")
  private List<Path> verify = new ArrayList<>();

  @Option(
      names = "--landmarks",
      paramLabel = "FILE",
      description = "Five points per picture, as 'data align' reads them, in these pictures.")
  private @Nullable Path landmarks;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  DataCheckCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    Check check = OptionCheck.made(spec, this::check);
    List<PairSet> pairs = new ArrayList<>();
    verify.forEach(file -> pairs.add(new BinPairs(file).open()));
    List<Check.Finding> findings;
    int images;
    try (ImageSet set = Format.of(path).at(path).openPart();
        EmbeddingLine line =
            new EmbeddingLine(
                streams.err(), streams.liveErr(), String.valueOf(path.getFileName()))) {
      images = set.size();
      findings = check.of(set, pairs, done -> line.embedded(done, set.size()));
    }
    if (json) {
      streams
          .out()
          .println(
              JsonText.of(
                  Map.of(
                      "images",
                      images,
                      "findings",
                      findings.stream()
                          .map(f -> Map.of("message", f.message(), "examples", f.examples()))
                          .toList())));
    } else {
      for (Check.Finding finding : findings) {
        streams.out().println(finding.message());
        finding.examples().forEach(example -> streams.out().println("  " + example));
      }
      streams
          .out()
          .printf(
              "%s: %,d pictures, %s%n",
              path, images, findings.isEmpty() ? "nothing wrong" : "wrong: " + findings.size());
    }
    return findings.isEmpty() ? ExitCodes.DONE : ExitCodes.DATA;
  }

  private Check check() {
    return new Check(size, size, landmarks == null ? null : Landmarks.read(landmarks));
  }
}
