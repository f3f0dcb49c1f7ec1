package org.semblance.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.PairSet;
import org.semblance.data.VerificationData;
import org.semblance.data.convert.PairFormat;
import org.semblance.evaluation.OperatingPoint;
import org.semblance.evaluation.PairVerification;
import org.semblance.evaluation.VerificationReport;
import org.semblance.train.StepBenchmark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies pairs of faces. */
@Command(
    name = "evaluate",
    header = "Verifies pairs of faces with a model.",
    description = {
      "Says how well a model tells whether two pictures show the same person: ten folds, the"
          + " threshold of each from the other nine.",
      "An embedding is the sum of the picture's and its mirror image's, unless --no-flip.",
      "Where standard error is a terminal, a line there tells how far it is.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance evaluate runs/quickstart --pairs lfw.bin",
      "  semblance evaluate model.safetensors --pairs pairs.txt --images lfw112.zip --json",
      "  semblance evaluate other.pb --input input --output embeddings --mean 127.5 --std 128 \\",
      "      --color rgb --pairs pairs.txt --images lfw112.zip --no-flip",
    })
final class EvaluateCommand implements Callable<Integer> {

  private static final int FOLDS = 10;
  private static final int BATCH_SIZE = 64;

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ModelOptions options = new ModelOptions();

  /** Not required by picocli, which would ask subcommands for it too. */
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL",
      description = {
        "A run folder (its best model), a weight file of ours (.safetensors), a frozen TensorFlow"
            + " graph (.pb), a SavedModel folder or an ONNX network (.onnx).",
      })
  private @Nullable Path model;

  @Option(
      names = "--pairs",
      paramLabel = "PAIRS",
      description = {
        "A .bin file of pairs with their pictures, or a folder as 'data convert-pairs' writes it;"
            + " or, together with --images, a text: LFW's pairs.txt, or lines 'path path 0|1' where"
            + " 1 is the same person.",
      })
  private @Nullable Path pairs;

  @Option(
      names = "--images",
      paramLabel = "DIR|ZIP|TAR",
      description = "Where the pictures of a list of pairs are.")
  private @Nullable Path images;

  @Option(names = "--no-flip", description = "Leave the mirror images out.")
  private boolean noFlip;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  EvaluateCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    Path network = given(model, "parameter: 'MODEL'");
    VerificationData data = data(given(pairs, "option: '--pairs=PAIRS'"));
    VerificationReport report;
    try (Embedder embedder = options.open(network)) {
      PairSet set = data.open();
      try (EmbeddingLine line = new EmbeddingLine(streams.err(), streams.liveErr(), set.name())) {
        report = new PairVerification(FOLDS, !noFlip, BATCH_SIZE).evaluate(embedder, set, line);
      }
    }
    if (json) {
      streams.out().println(JsonText.of(json(report)));
    } else {
      lines(report).forEach(streams.out()::println);
    }
    return ExitCodes.DONE;
  }

  private Path given(@Nullable Path path, String what) {
    if (path == null) {
      throw new ParameterException(spec.commandLine(), "Missing required " + what);
    }
    return path;
  }

  private VerificationData data(Path pairs) {
    PairFormat format = PairFormat.of(pairs);
    if (format == PairFormat.PAIRS && images == null && !Files.isDirectory(pairs)) {
      throw new ParameterException(
          spec.commandLine(),
          "--pairs must be a .bin file, a folder of pairs, or a list together with --images"
              + " DIR|ZIP|TAR; got "
              + pairs
              + " without --images");
    }
    return OptionCheck.made(spec, () -> format.at(pairs, images));
  }

  private Map<String, Object> json(VerificationReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", report.name());
    json.put("accuracy", report.accuracy());
    json.put("std", report.std());
    json.put("interval", List.of(report.interval().low(), report.interval().high()));
    json.put("pairs", report.pairs());
    json.put("images", report.images());
    json.put("auc", report.auc());
    json.put("tarAtFar", report.tarAtFar());
    json.put("threshold", report.threshold());
    json.put("flip", !noFlip);
    Map<String, Object> tars = new LinkedHashMap<>();
    for (OperatingPoint point : report.tarAtFars()) {
      tars.put(rate(point.far()), point.tar());
    }
    json.put("tarAtFars", tars);
    json.put("valAtFar", report.valAtFar().mean());
    json.put("valAtFarStd", report.valAtFar().std());
    json.put("oracleAccuracy", report.oracleAccuracy());
    json.put("oracleThreshold", report.oracleThreshold());
    json.put("notes", report.notes());
    json.put("seconds", report.seconds());
    json.put("peakResidentBytes", StepBenchmark.peakResidentBytes());
    return json;
  }

  private List<String> lines(VerificationReport report) {
    Table table = Table.of("", "");
    table.row(
        "pairs",
        String.format(
            "%,d of %,d pictures, set %s, %s",
            report.pairs(), report.images(), report.name(), noFlip ? "without flip" : "with flip"));
    table.row(
        "accuracy",
        String.format(
            "%.4f +- %.4f over the folds; 95 %% interval %.4f to %.4f",
            report.accuracy(), report.std(), report.interval().low(), report.interval().high()));
    table.row("AUC", String.format("%.4f", report.auc()));
    table.row(
        "TAR at FAR",
        report.tarAtFars().stream()
            .map(point -> String.format("%.4f at %s", point.tar(), rate(point.far())))
            .collect(Collectors.joining(", ")));
    table.row(
        "VAL at FAR 1e-3",
        String.format("%.4f +- %.4f", report.valAtFar().mean(), report.valAtFar().std()));
    table.row("threshold", String.format("cosine %.4f, mean of the folds", report.threshold()));
    table.row(
        "oracle",
        String.format(
            "%.4f at cosine %.4f, chosen on these very pairs",
            report.oracleAccuracy(), report.oracleThreshold()));
    table.row("time", String.format("%.1f s", report.seconds()));
    for (String note : report.notes()) {
      table.row("note", note);
    }
    return table.lines();
  }

  private static String rate(double far) {
    return "1e" + Math.round(Math.log10(far));
  }
}
