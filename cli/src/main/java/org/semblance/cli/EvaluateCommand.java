package org.semblance.cli;

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
import org.semblance.evaluation.OperatingPoint;
import org.semblance.evaluation.OperatingThresholds;
import org.semblance.evaluation.PairVerification;
import org.semblance.evaluation.ScoredPairs;
import org.semblance.evaluation.TenFold;
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
    customSynopsis = {
      "semblance evaluate MODEL --pairs=PAIRS [OPTIONS]",
      "       semblance evaluate COMMAND MODEL [OPTIONS]",
      "",
    },
    description = {
      "Says how well a model tells whether two pictures show the same person: ten folds, the"
          + " threshold of each from the other nine.",
      "An embedding is the sum of the picture's and its mirror image's, unless --no-flip.",
      "With --at-stored also what the thresholds do that 'evaluate threshold --store' left with the"
          + " model.",
      "Where standard error is a terminal, a line there tells how far it is.",
      "",
      "COMMAND chooses another protocol; 'semblance evaluate COMMAND --help' explains it.",
    },
    commandListHeading = "%nOther protocols:%n",
    footer = {
      "",
      "Examples:",
      "  semblance evaluate runs/quickstart --pairs lfw.bin",
      "  semblance evaluate model.safetensors --pairs pairs.txt --images lfw112.zip --json",
      "  semblance evaluate other.pb --input input --output embeddings --mean 127.5 --std 128 \\",
      "      --color rgb --pairs pairs.txt --images lfw112.zip --no-flip",
    })
final class EvaluateCommand implements Callable<Integer> {

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  /** Not required here: subcommands have models of their own. */
  @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL", description = ModelArgument.KINDS)
  private @Nullable Path model;

  @Mixin private ModelOptions options = new ModelOptions();
  @Mixin private PairOptions pairs = new PairOptions();

  @Option(
      names = "--at-stored",
      description = "Also judge the pairs by the thresholds that are stored with the model.")
  private boolean atStored;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  EvaluateCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    Path path = model;
    if (path == null) {
      throw new ParameterException(
          spec.commandLine(),
          "Missing required parameter: 'MODEL', or one of the commands "
              + String.join(", ", spec.subcommands().keySet()));
    }
    VerificationData data = pairs.data();
    ScoredPairs scored;
    OperatingThresholds stored;
    try (Embedder embedder = options.open(path)) {
      stored = atStored ? new StoredThresholds(path, options).require(spec, pairs.flip()) : null;
      PairSet set = data.open();
      try (EmbeddingLine line = new EmbeddingLine(streams.err(), streams.liveErr(), set.name())) {
        scored =
            new PairVerification(TenFold.DEFAULT_FOLDS, pairs.flip(), PairOptions.BATCH_SIZE)
                .score(embedder, set, line);
      }
    }
    VerificationReport report = scored.report();
    if (json) {
      Map<String, Object> answer = json(report);
      if (stored != null) {
        answer.put("atStored", ThresholdTables.appliedJson(stored, scored));
      }
      streams.out().println(JsonText.of(answer));
    } else {
      lines(report).forEach(streams.out()::println);
      if (stored != null) {
        ThresholdTables.applied(stored, scored).forEach(streams.out()::println);
      }
    }
    return ExitCodes.DONE;
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
    json.put("flip", pairs.flip());
    Map<String, Object> tars = new LinkedHashMap<>();
    for (OperatingPoint point : report.tarAtFars()) {
      tars.put(RateText.rate(point.far()), point.tar());
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
            report.pairs(),
            report.images(),
            report.name(),
            pairs.flip() ? "with flip" : "without flip"));
    table.row(
        "accuracy",
        String.format(
            "%.4f +- %.4f over the folds; 95 %% interval %.4f to %.4f",
            report.accuracy(), report.std(), report.interval().low(), report.interval().high()));
    table.row("AUC", String.format("%.4f", report.auc()));
    table.row(
        "TAR at FAR",
        report.tarAtFars().stream()
            .map(point -> String.format("%.4f at %s", point.tar(), RateText.rate(point.far())))
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
}
