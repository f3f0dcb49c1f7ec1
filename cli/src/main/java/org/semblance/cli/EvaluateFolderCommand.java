package org.semblance.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.BinPairsFile;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.PairSet;
import org.semblance.data.convert.Format;
import org.semblance.ijb.FolderEmbeddings;
import org.semblance.ijb.FolderEvaluation;
import org.semblance.ijb.HardPairs;
import org.semblance.ijb.TarAtFar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Evaluates on a folder of identities and picks hard pairs from it. */
@Command(
    name = "evaluate-folder",
    header = "Finds each picture of a data set among the means of its identities.",
    description = {
      "An identity's vector is the sum of its pictures' embeddings; says how many pictures are"
          + " nearest to their own, and true accepts at false accepts over all (picture, identity)"
          + " scores.",
      "With --pairs-out it also writes the pairs that are hardest for this model as a .bin file for"
          + " 'semblance evaluate'.",
      "MODEL may also be an .npz file that --save-embeddings or Keras_insightface wrote.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance evaluate-folder runs/quickstart --data held-out.zip",
      "  semblance evaluate-folder other.pb --data faces/ --save-embeddings faces.npz",
      "  semblance evaluate-folder faces.npz --data faces/ --pairs-out hard.bin --count 3000",
    })
final class EvaluateFolderCommand implements Callable<Integer> {

  private static final int BATCH_SIZE = 64;

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ModelArgument model = new ModelArgument();

  @Option(names = "--data", paramLabel = "PATH", description = "A data set of any format.")
  private @Nullable Path data;

  @Option(names = "--flip", description = "Add the mirror images' embeddings.")
  private boolean flip;

  @Option(
      names = "--save-embeddings",
      paramLabel = "FILE.npz",
      description = "Where to write embeddings, classes and names.")
  private @Nullable Path save;

  @Option(
      names = "--pairs-out",
      paramLabel = "FILE.bin",
      description = "Where to write hard pairs.")
  private @Nullable Path pairsOut;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Hard pairs of either kind, a multiple of 10; default 3000.")
  private int count = 3000;

  @Option(
      names = "--min-positive",
      paramLabel = "COSINE",
      description =
          "Leave out pairs of one person at or below this, likely wrong labels; default 0.")
  private double minPositive;

  @Option(
      names = "--max-negative",
      paramLabel = "COSINE",
      description = "Leave out pairs of two persons at or above this; default 1.")
  private double maxNegative = 1;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  EvaluateFolderCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    HardPairs hard = OptionCheck.made(spec, () -> new HardPairs(count, minPositive, maxNegative));
    Path bin = pairsOut;
    if (bin != null && Files.exists(bin)) {
      throw new DataException(bin + " is there already; choose another name, or delete it first");
    }
    boolean embedded = model.path().toString().toLowerCase(Locale.ROOT).endsWith(".npz");
    if (data == null && (!embedded || bin != null)) {
      throw new ParameterException(
          spec.commandLine(), "--data PATH must say where the pictures are");
    }
    FolderEmbeddings embeddings =
        embedded ? FolderEmbeddings.read(model.path()) : embed(open(data));
    if (save != null) {
      embeddings.write(save);
    }
    FolderEvaluation evaluation = new FolderEvaluation(embeddings);
    FolderEvaluation.Figures figures =
        evaluation.evaluate(Runtime.getRuntime().availableProcessors());
    if (bin != null) {
      try (ImageSet images = open(data)) {
        PairSet pairs = hard.of(evaluation, images, "hard");
        BinPairsFile.write(bin, pairs);
        streams.err().printf("semblance: %s: %,d hard pairs%n", bin, pairs.pairs());
      }
    }
    print(figures);
    return ExitCodes.DONE;
  }

  private static ImageSet open(@Nullable Path data) {
    Path path = Objects.requireNonNull(data, "checked before");
    return Format.of(path).at(path).open();
  }

  private FolderEmbeddings embed(ImageSet images) {
    try (images;
        Embedder embedder = model.open();
        EmbeddingLine line = new EmbeddingLine(streams.err(), streams.liveErr(), model.title())) {
      return FolderEmbeddings.of(images, embedder, flip, BATCH_SIZE, line);
    }
  }

  private void print(FolderEvaluation.Figures figures) {
    if (json) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("images", figures.images());
      answer.put("identities", figures.identities());
      answer.put("accuracy", figures.accuracy());
      answer.put("right", figures.right());
      answer.put("auc", figures.curve().auc());
      answer.put("tarAtFars", figures.curve().tarAtFars());
      streams.out().println(JsonText.of(answer));
      return;
    }
    Table table = Table.of("", "");
    table.row(
        "pictures", String.format("%,d of %,d identities", figures.images(), figures.identities()));
    table.row(
        "top 1",
        String.format(
            "%.6f, %,d pictures are nearest to their own identity",
            figures.accuracy(), figures.right()));
    table.row("AUC", String.format("%.6f", figures.curve().auc()));
    for (TarAtFar tar : figures.curve().tarAtFars()) {
      table.row(
          "TAR at FAR " + String.format("%.0e", tar.far()).replace("e-0", "e-"),
          String.format(
              "%.4f at the nearest point, %.4f without exceeding it (95 %% interval %.4f to %.4f)",
              tar.nearest(), tar.attained(), tar.interval().low(), tar.interval().high()));
    }
    table.lines().forEach(streams.out()::println);
  }
}
