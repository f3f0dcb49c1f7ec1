package org.semblance.cli;

import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.BinPairsFile;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.PairSet;
import org.semblance.data.convert.Format;
import org.semblance.data.pairs.HardPairs;
import org.semblance.data.pairs.PairMaker;
import org.semblance.evaluation.BatchEmbedding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a verification set. */
@Command(
    name = "pairs",
    header = "Draws pairs for verification from a data set.",
    description = {
      "Writes a .bin file of pairs, half of them of the same person, in ten folds of which no two"
          + " share a person, as LFW has it. The same seed gives the same file. No pair is there"
          + " twice, and none is of equal pictures.",
      "With --hard a model embeds the pictures, and the pairs are those that it finds hardest: of"
          + " different people with the highest cosine, of one person with the lowest. That model"
          + " does badly on them by construction; they are for comparing others.",
      "Wrong labels make the hardest pairs of all: look at the set with 'data inspect' and 'data"
          + " check' first, and at the pairs that come out.",
      "Keep these people out of training, or the result says nothing.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance data pairs held-out.zip --out held-out.bin",
      "  semblance data pairs held-out/ --out held-out.bin --count 600 --seed 3",
      "  semblance data pairs held-out.zip --out hard.bin --hard runs/quickstart --sample 50000",
      "  semblance data pairs held-out.zip --out hard.bin --hard other.pb --mean 127.5 --std 128",
    })
final class DataPairsCommand implements Callable<Integer> {

  private static final int BATCH_SIZE = 64;
  private static final int SAMPLE = 20_000;

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

  @Option(
      names = "--hard",
      paramLabel = "MODEL",
      description = {
        "Choose the pairs that this model finds hardest: a run folder, a weight file of ours, a"
            + " frozen graph, a SavedModel folder or an ONNX network.",
      })
  private @Nullable Path hard;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = {
        "With --hard: of more pictures than this, so many are embedded, ten of a person at a time;"
            + " default 20000.",
      })
  private @Nullable Integer sample;

  @Option(names = "--no-flip", description = "With --hard: leave the mirror images out.")
  private boolean noFlip;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  @Mixin private ModelOptions modelOptions = new ModelOptions();

  DataPairsCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (hard == null && (sample != null || noFlip || modelOptions.saysAnythingAboutTheNetwork())) {
      throw new ParameterException(
          spec.commandLine(),
          "--sample, --no-flip and what is said about a model belong to --hard MODEL");
    }
    PairMaker maker = OptionCheck.made(spec, () -> new PairMaker(count, seed));
    if (Files.exists(out)) {
      throw new DataException(out + " is there already; choose another name, or delete it first");
    }
    try (ImageSet images = Format.of(path).at(path).open()) {
      if (hard == null) {
        answer(maker.of(images, "pairs"), null);
      } else {
        HardPairs.Chosen chosen = hardest(images, hard);
        answer(chosen.pairs(), chosen);
      }
    }
    return ExitCodes.DONE;
  }

  private HardPairs.Chosen hardest(ImageSet images, Path model) {
    HardPairs maker =
        OptionCheck.made(spec, () -> new HardPairs(count, seed, sample == null ? SAMPLE : sample));
    ImmutableIntArray candidates = maker.candidates(images);
    float[][] embeddings = new float[candidates.length()][];
    try (Embedder embedder = modelOptions.open(model);
        EmbeddingLine line =
            new EmbeddingLine(
                streams.err(), streams.liveErr(), String.valueOf(path.getFileName()))) {
      Candidates pictures = new Candidates(images, candidates);
      new BatchEmbedding(!noFlip, BATCH_SIZE)
          .run(
              embedder,
              pictures,
              (embedding, i) -> embeddings[i] = BatchEmbedding.unit(embedding, pictures.place(i)),
              line);
    }
    return maker.of(images, candidates, embeddings, "pairs");
  }

  /** The pictures of a set among which hard pairs are looked for. */
  private record Candidates(ImageSet images, ImmutableIntArray chosen)
      implements BatchEmbedding.Pictures {

    @Override
    public int count() {
      return chosen.length();
    }

    @Override
    public byte[] encoded(int picture) {
      return images.encoded(chosen.get(picture));
    }

    @Override
    public String place(int picture) {
      return images.place(chosen.get(picture));
    }
  }

  private void answer(PairSet pairs, HardPairs.@Nullable Chosen chosen) {
    BinPairsFile.write(out, pairs);
    if (json) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("file", out.toString());
      map.put("pairs", pairs.pairs());
      map.put("images", pairs.images());
      map.put("folds", pairs.folds());
      if (chosen != null) {
        map.put("samePerson", range(cosines(chosen, true)));
        map.put("differentPeople", range(cosines(chosen, false)));
      }
      streams.out().println(JsonText.of(map));
      return;
    }
    streams
        .out()
        .printf(
            "%s: %,d pairs of %,d pictures, in %d folds that share no person%n",
            out, pairs.pairs(), pairs.images(), pairs.folds());
    if (chosen != null) {
      DoubleSummaryStatistics same = cosines(chosen, true);
      DoubleSummaryStatistics different = cosines(chosen, false);
      streams
          .out()
          .printf(
              "cosines: the same person %.4f to %.4f, different people %.4f to %.4f%n",
              same.getMin(), same.getMax(), different.getMin(), different.getMax());
    }
  }

  private static DoubleSummaryStatistics cosines(HardPairs.Chosen chosen, boolean same) {
    return IntStream.range(0, chosen.pairs().pairs())
        .filter(pair -> chosen.pairs().same(pair) == same)
        .mapToDouble(chosen.cosines()::get)
        .summaryStatistics();
  }

  private static Map<String, Object> range(DoubleSummaryStatistics cosines) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("lowestCosine", cosines.getMin());
    map.put("meanCosine", cosines.getAverage());
    map.put("highestCosine", cosines.getMax());
    return map;
  }
}
