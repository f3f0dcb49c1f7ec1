package org.semblance.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.BinPairs;
import org.semblance.data.ImageSet;
import org.semblance.data.ListedPairs;
import org.semblance.data.PairFolder;
import org.semblance.data.PairNames;
import org.semblance.data.align.Landmarks;
import org.semblance.data.convert.Format;
import org.semblance.data.inspect.Check;
import org.semblance.data.inspect.VerificationCheck;
import org.semblance.data.inspect.VerificationFacts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks for what would break or spoil a training. */
@Command(
    name = "check",
    header = "Looks for what would break or spoil a training.",
    description = {
      "Reads and decodes every picture of a data set. Finds damaged records and pictures, other"
          + " sizes than the model's, equal pictures of different people, class numbers with gaps,"
          + " and, where five points are given, faces that were aligned otherwise.",
      "--against names sets for verification: nobody in them may be trained on. People are compared"
          + " by name where both sets have names, pictures by their content. The sets themselves"
          + " are looked at too: pictures that are missing, damaged or of another size, pairs of a"
          + " picture with itself, and answers that cannot all be true. Without PATH only they"
          + " are.",
      "Ends with exit code 3 if it finds any of these, or if a set cannot be opened; with --json"
          + " the latter is answered with {\"error\": ..., \"exitCode\": ...}.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance data check faces_emore --against faces_emore/lfw.bin",
      "  semblance data check faces.zip --size 112 --landmarks points.tsv --json",
      "  semblance data check faces.zip --against pairs.txt --images lfw112.zip",
      "  semblance data check --against cfp_fp.bin",
    })
final class DataCheckCommand implements Callable<Integer> {

  /**
   * What was looked at and found.
   *
   * @param what was looked at, for people
   * @param counts of it, for programs
   */
  private record Answer(String what, Map<String, Object> counts, List<Check.Finding> findings) {}

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PATH",
      description = "A data set of any format.")
  private @Nullable Path path;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Side of the pictures that the model wants; default 112.")
  private int size = 112;

  @Option(
      names = {"--against", "--verify"},
      paramLabel = "FILE",
      description = {
        "A .bin file of pairs, a text of pairs (.txt; its names alone, unless --images), a pair"
            + " folder, ZIP or tar file of one, or a data set of the people to verify with; can be"
            + " repeated.",
      })
  private List<Path> against = new ArrayList<>();

  @Option(
      names = "--images",
      paramLabel = "DIR|ZIP|TAR",
      description = "Where the pictures of a text of pairs are.")
  private @Nullable Path images;

  @Option(
      names = "--landmarks",
      paramLabel = "FILE",
      description = "Five points per picture, as 'data align' reads them, in these pictures.")
  private @Nullable Path landmarks;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads that read and decode; default one per core.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  DataCheckCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (path == null && against.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "Missing required parameter: 'PATH', or sets to look at by --against");
    }
    if (images != null && against.stream().noneMatch(DataCheckCommand::isText)) {
      throw new ParameterException(
          spec.commandLine(), "--images belongs to a text of pairs, --against PAIRS.txt");
    }
    Check check = OptionCheck.made(spec, this::check);
    List<VerificationFacts> verification = new ArrayList<>();
    against.forEach(file -> verification.add(facts(file)));
    Answer answer =
        path == null
            ? new Answer(
                String.format("%,d sets for verification", against.size()),
                Map.of(),
                check.of(verification))
            : answer(check, path, verification);
    if (json) {
      Map<String, Object> map = new LinkedHashMap<>(answer.counts());
      map.put("findings", answer.findings().stream().map(DataCheckCommand::json).toList());
      streams.out().println(JsonText.of(map));
    } else {
      print(answer);
    }
    return answer.findings().isEmpty() ? ExitCodes.DONE : ExitCodes.DATA;
  }

  private Check check() {
    return new Check(size, size, landmarks == null ? null : Landmarks.read(landmarks), threads);
  }

  private VerificationFacts facts(Path file) {
    VerificationCheck check = new VerificationCheck(size, size, threads);
    if (isText(file)) {
      return images == null
          ? check.of(PairNames.read(file))
          : check.of(new ListedPairs(file, images));
    }
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".bin")) {
      return check.of(new BinPairs(file).open());
    }
    Format format = Format.of(file);
    boolean archive = Files.isDirectory(file) || format == Format.ZIP || format == Format.TAR;
    if (archive && PairFolder.isAt(file)) {
      return check.of(new PairFolder(file).open());
    }
    try (ImageSet set = format.at(file).openPart()) {
      return check.of(set);
    }
  }

  /** Returns whether this is a text of pairs; a label.txt is a data set. */
  private static boolean isText(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".txt") && !name.equals("label.txt") && !Files.isDirectory(file);
  }

  private Answer answer(Check check, Path training, List<VerificationFacts> verification) {
    try (ImageSet set = Format.of(training).at(training).openPart();
        EmbeddingLine line =
            new EmbeddingLine(
                streams.err(), streams.liveErr(), String.valueOf(training.getFileName()))) {
      Map<String, Object> counts = new LinkedHashMap<>();
      counts.put("images", set.size());
      counts.put("identities", set.identities().size());
      return new Answer(
          String.format("%s: %,d pictures", training, set.size()),
          counts,
          check.of(set, verification, done -> line.embedded(done, set.size())));
    }
  }

  private static Map<String, Object> json(Check.Finding finding) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("kind", finding.kind().toString());
    map.put("count", finding.count());
    map.put("message", finding.message());
    map.put("examples", finding.examples());
    return map;
  }

  private void print(Answer answer) {
    for (Check.Finding finding : answer.findings()) {
      streams.out().println(finding.message());
      finding.examples().forEach(example -> streams.out().println("  " + example));
      if (finding.count() > finding.examples().size()) {
        streams.out().printf("  and %,d more%n", finding.count() - finding.examples().size());
      }
    }
    int kinds = answer.findings().size();
    streams
        .out()
        .printf("%s, %s%n", answer.what(), kinds == 0 ? "nothing wrong" : "wrong: " + kinds);
  }
}
