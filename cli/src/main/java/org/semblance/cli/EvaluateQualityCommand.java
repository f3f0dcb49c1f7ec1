package org.semblance.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.callbacks.DiscardPlot;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.DataException;
import org.semblance.data.PairSet;
import org.semblance.data.PictureTable;
import org.semblance.data.VerificationData;
import org.semblance.evaluation.DiscardCurve;
import org.semblance.evaluation.MarkdownTable;
import org.semblance.evaluation.PairQualities;
import org.semblance.evaluation.PairVerification;
import org.semblance.evaluation.RocCurve;
import org.semblance.evaluation.ScoredPairs;
import org.semblance.evaluation.TenFold;
import org.semblance.ijb.OnBad;
import org.semblance.nn.files.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells how well a quality of pictures foresees errors. */
@Command(
    name = "quality",
    header = "Tells whether a quality of pictures foresees a model's errors.",
    description = {
      "Error versus discard: pairs are ranked by the lower quality of their two pictures, the worst"
          + " 0, 5, ... 95 % of the pairs of one person are discarded, and the share of the rest"
          + " that is not recognised (FNMR) is told. The threshold is fixed on the whole set, at"
          + " false match rates of 1e-3 and, where there are pairs enough, 1e-4.",
      "The quality is the norm of a picture's embedding, the mean of the picture's and its mirror"
          + " image's, which networks trained with magFace or adaFace mean to be one; or --quality"
          + " FILE says it, higher for better.",
      "For comparison: random order, which gives a flat line in the mean, and the best order that"
          + " there can be, which discards the errors first. Areas under the curves to 20 and 30 %:"
          + " less is better.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance evaluate quality runs/quickstart --pairs xqlfw.bin --plot quality.svg",
      "  semblance evaluate quality model.safetensors --pairs pairs.txt --images lfw112.zip \\",
      "      --quality cr-fiqa.tsv --json",
    })
final class EvaluateQualityCommand implements Callable<Integer> {

  private static final List<Double> RATES = List.of(1e-3, 1e-4);
  private static final List<Double> AREAS = List.of(0.2, 0.3);

  private final Streams streams;

  @Mixin private ModelArgument model = new ModelArgument();
  @Mixin private PairOptions pairs = new PairOptions();

  @Option(
      names = "--quality",
      paramLabel = "FILE",
      description = {
        "Lines PATH TAB SCORE, the paths as in the list of pairs, with or without ending; of a .bin"
            + " file the pictures are 0, 1, 2, ... Default: the norm of the embedding.",
      })
  private @Nullable Path quality;

  @Option(
      names = "--on-bad",
      paramLabel = "stop|skip",
      description = {
        "With --quality, what to do about pictures without a score: end with the first, or leave"
            + " their pairs out and count them; default stop.",
      })
  private OnBad onBad = OnBad.STOP;

  @Option(names = "--plot", paramLabel = "FILE.svg", description = "Where to draw the curves.")
  private @Nullable Path plot;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  EvaluateQualityCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    VerificationData data = pairs.data();
    PictureTable table = quality == null ? null : PictureTable.read(quality, "PATH TAB SCORE");
    PairQualities qualities = qualities(data, table);
    List<String> notes = new ArrayList<>();
    if (qualities.leftOut() > 0) {
      notes.add(
          String.format("%,d pairs were left out: a picture has no quality", qualities.leftOut()));
    }
    List<DiscardCurve> curves = curves(qualities, notes);
    String source = table == null ? "norm of the embedding" : String.valueOf(table.file());
    Path file = plot;
    if (file != null) {
      AtomicFile.writeText(file, DiscardPlot.svg(data.setName(), source, curves));
    }
    if (json) {
      streams.out().println(JsonText.of(json(data, source, qualities, curves, notes)));
      return ExitCodes.DONE;
    }
    streams
        .out()
        .printf(
            "%,d pairs of %s, quality: %s%n", qualities.scores().size(), data.setName(), source);
    curves.forEach(curve -> lines(curve).forEach(streams.out()::println));
    notes.forEach(note -> streams.out().println("\nNote: " + note + "."));
    return ExitCodes.DONE;
  }

  private PairQualities qualities(VerificationData data, @Nullable PictureTable table) {
    PairVerification verification =
        new PairVerification(TenFold.DEFAULT_FOLDS, pairs.flip(), PairOptions.BATCH_SIZE);
    try (Embedder embedder = model.open()) {
      PairSet set = data.open();
      try (EmbeddingLine line = new EmbeddingLine(streams.err(), streams.liveErr(), set.name())) {
        if (table != null) {
          ScoredPairs scored = verification.score(embedder, set, line);
          return PairQualities.of(scored.scores(), set, table, onBad == OnBad.SKIP);
        }
        double[] norms = new double[set.images()];
        ScoredPairs scored = verification.score(embedder, set, norms, line);
        return PairQualities.of(scored.scores(), set, norms);
      }
    }
  }

  private static List<DiscardCurve> curves(PairQualities qualities, List<String> notes) {
    int negatives = qualities.different();
    List<DiscardCurve> curves = new ArrayList<>();
    for (double rate : RATES) {
      if (negatives >= RocCurve.negativesFor(rate)) {
        curves.add(DiscardCurve.of(qualities.scores(), qualities.values().toArray(), rate));
      } else if (curves.isEmpty()) {
        throw new DataException(
            String.format(
                "a threshold with a false match rate of %s needs at least %,d pairs of two persons,"
                    + " there are %,d; take a larger set",
                RateText.rate(rate), RocCurve.negativesFor(rate), negatives));
      } else {
        notes.add(
            String.format(
                "no curve at a false match rate of %s: it needs at least %,d pairs of two persons,"
                    + " there are %,d",
                RateText.rate(rate), RocCurve.negativesFor(rate), negatives));
      }
    }
    return curves;
  }

  private static List<String> lines(DiscardCurve curve) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        String.format(
            "At a false match rate of %s, cosine %.4f:",
            RateText.rate(curve.fmr()), curve.threshold()));
    lines.add("");
    MarkdownTable table =
        MarkdownTable.of("discarded, %", "pairs left", "FNMR, %", "random, %", "best order, %");
    for (DiscardCurve.Point point : curve.points()) {
      table.row(
          String.format("%.0f", 100 * point.discarded()),
          String.format("%,d", point.pairs()),
          RateText.percent(point.fnmr()),
          RateText.percent(curve.fnmr()),
          RateText.percent(point.best()));
    }
    lines.addAll(table.lines());
    lines.add("");
    MarkdownTable areas =
        MarkdownTable.of("area to, %", "quality", "random", "best order", "quality / random");
    for (double to : AREAS) {
      areas.row(
          String.format("%.0f", 100 * to),
          String.format("%.6f", curve.area(to)),
          String.format("%.6f", curve.randomArea(to)),
          String.format("%.6f", curve.bestArea(to)),
          curve.fnmr() == 0
              ? "no errors"
              : String.format("%.3f", curve.area(to) / curve.randomArea(to)));
    }
    lines.addAll(areas.lines());
    return lines;
  }

  private Map<String, Object> json(
      VerificationData data,
      String source,
      PairQualities qualities,
      List<DiscardCurve> curves,
      List<String> notes) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("name", data.setName());
    answer.put("quality", source);
    answer.put("pairs", qualities.scores().size());
    answer.put("leftOut", qualities.leftOut());
    answer.put("flip", pairs.flip());
    List<Object> all = new ArrayList<>();
    for (DiscardCurve curve : curves) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("fmr", curve.fmr());
      map.put("threshold", curve.threshold());
      map.put("falseMatches", curve.falseMatches());
      map.put("fnmr", curve.fnmr());
      map.put("points", curve.points());
      for (double to : AREAS) {
        String end = Math.round(100 * to) + "Percent";
        map.put("areaTo" + end, curve.area(to));
        map.put("randomAreaTo" + end, curve.randomArea(to));
        map.put("bestAreaTo" + end, curve.bestArea(to));
      }
      all.add(map);
    }
    answer.put("curves", all);
    answer.put("notes", notes);
    return answer;
  }
}
