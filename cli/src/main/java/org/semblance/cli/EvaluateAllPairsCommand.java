package org.semblance.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.callbacks.RocPlot;
import org.semblance.data.ImageSet;
import org.semblance.data.convert.Format;
import org.semblance.evaluation.RocPoint;
import org.semblance.ijb.AllPairs;
import org.semblance.ijb.AllPairsResult;
import org.semblance.ijb.AllPairsTable;
import org.semblance.ijb.BadEntries;
import org.semblance.ijb.FolderEmbeddings;
import org.semblance.ijb.IdentityGroups;
import org.semblance.ijb.OnBad;
import org.semblance.nn.files.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares all pairs of a data set. */
@Command(
    name = "all-pairs",
    header = "Compares every picture of a data set with every other (IFRT, MFR).",
    description = {
      "Says which share of all pairs of one person is accepted when one of a million, of a hundred"
          + " thousand, ... pairs of two persons is: over all pairs, and within each group of"
          + " identities.",
      "MODEL may also be an .npz file that --save-embeddings, 'evaluate-folder' or"
          + " Keras_insightface wrote; --data is not needed then.",
      "Scores are never all held. Rates are exact for up to 8,388,607 false accepts; beyond that"
          + " they are given as two values between which they lie.",
      "With --out it writes MODEL-SET-all-pairs.json, .md and -roc.svg.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance evaluate all-pairs runs/quickstart --data held-out.zip",
      "  semblance evaluate all-pairs other.pb --data faces/ --groups groups.tsv --out results",
      "  semblance evaluate all-pairs faces.npz --far 1e-7,1e-5 --json",
    })
final class EvaluateAllPairsCommand implements Callable<Integer> {

  private static final int BATCH_SIZE = 64;

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ModelArgument model = new ModelArgument();

  @Option(names = "--data", paramLabel = "PATH", description = "A data set of any format.")
  private @Nullable Path data;

  @Option(
      names = "--groups",
      paramLabel = "FILE",
      description = "Lines IDENTITY TAB GROUP: figures within each group too.")
  private @Nullable Path groups;

  @Option(
      names = "--far",
      paramLabel = "RATE",
      split = ",",
      description = "False accept rates; default 1e-6,1e-5,1e-4,1e-3.")
  private List<Double> rates = AllPairs.DEFAULT_RATES;

  @Option(names = "--no-flip", description = "Leave the mirror images out.")
  private boolean noFlip;

  @Option(
      names = "--on-bad",
      paramLabel = "stop|skip",
      description = {
        "What to do about damaged pictures, embeddings that are not finite and lines of groups"
            + " without an identity of the data: end with the first, or count and leave out;"
            + " default stop.",
      })
  private OnBad onBad = OnBad.STOP;

  @Option(
      names = "--save-embeddings",
      paramLabel = "FILE.npz",
      description = "Where to write embeddings, classes and names.")
  private @Nullable Path save;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder for results.")
  private @Nullable Path out;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads that compare; default one per core.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  EvaluateAllPairsCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    AllPairs protocol = OptionCheck.made(spec, () -> new AllPairs(rates, threads));
    IdentityGroups read = groups == null ? IdentityGroups.none() : IdentityGroups.read(groups);
    BadEntries bad = new BadEntries(onBad);
    FolderEmbeddings embeddings = embeddings(bad);
    if (save != null) {
      embeddings.write(save);
    }
    String set = data == null ? model.title() : title(data);
    AllPairsResult result =
        protocol.evaluate(embeddings, read, set, model.title(), bad, this::tell);
    if (out != null) {
      write(result, out);
    }
    if (json) {
      streams.out().println(JsonText.of(result));
    } else {
      AllPairsTable.markdown(result).forEach(streams.out()::println);
    }
    return ExitCodes.DONE;
  }

  private FolderEmbeddings embeddings(BadEntries bad) {
    if (model.path().toString().toLowerCase(Locale.ROOT).endsWith(".npz")) {
      return FolderEmbeddings.read(model.path(), bad);
    }
    if (data == null) {
      throw new ParameterException(
          spec.commandLine(), "--data PATH must say where the pictures are");
    }
    try (ImageSet images = Format.of(data).at(data).open();
        Embedder embedder = model.open();
        EmbeddingLine line = new EmbeddingLine(streams.err(), streams.liveErr(), title(data))) {
      return FolderEmbeddings.of(images, embedder, !noFlip, BATCH_SIZE, bad, line);
    }
  }

  private static String title(Path data) {
    String name = String.valueOf(data.toAbsolutePath().normalize().getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static void write(AllPairsResult result, Path folder) {
    String name = result.model() + "-" + result.set() + "-all-pairs";
    Map<String, List<RocPoint>> curves = new LinkedHashMap<>();
    double low = 1e-3;
    for (AllPairsResult.Group group : result.groups()) {
      curves.put(group.name(), group.curve());
      low = Math.min(low, group.tars().stream().mapToDouble(tar -> tar.far()).min().orElse(low));
    }
    RocPlot plot = new RocPlot("All pairs", "false accept rate", "true accept rate", low, 1);
    List<String> lines = AllPairsTable.markdown(result);
    AtomicFile.writeText(folder.resolve(name + ".json"), JsonText.of(result) + "\n");
    AtomicFile.writeText(folder.resolve(name + ".md"), String.join("\n", lines) + "\n");
    AtomicFile.writeText(folder.resolve(name + "-roc.svg"), plot.svg(curves));
  }

  private void tell(String step) {
    if (streams.liveErr()) {
      streams.err().println("semblance: " + step);
    }
  }
}
