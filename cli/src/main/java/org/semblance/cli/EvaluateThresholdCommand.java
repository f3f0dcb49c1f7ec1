package org.semblance.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Embedder;
import org.semblance.callbacks.EmbeddingLine;
import org.semblance.data.PairSet;
import org.semblance.data.VerificationData;
import org.semblance.evaluation.OperatingThresholds;
import org.semblance.evaluation.PairVerification;
import org.semblance.evaluation.TenFold;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Chooses thresholds for false accept rates. */
@Command(
    name = "threshold",
    header = "Chooses thresholds for false accept rates, and stores them with the model.",
    description = {
      "From which cosine on may two pictures count as one person? Tells the lowest threshold at"
          + " false accept rates of 1e-2, 1e-3, 1e-4 and 1e-5 on the pairs given, with the true"
          + " accept rates there, 95 % intervals of both, and a map from cosine to probability. A"
          + " rate needs as many pairs of different people as one in so many: 1e-4 needs 10,000;"
          + " those that cannot be measured are refused.",
      "With --store they are kept in the weight file's metadata or, for the networks of others, in"
          + " NAME.thresholds.json beside it; --show tells them again, and 'evaluate MODEL --pairs"
          + " PAIRS --at-stored' judges other pairs by them.",
      "Take pairs of people like those the thresholds are for, but not the pairs that the result is"
          + " published on.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance evaluate threshold runs/quickstart --pairs calibration.bin --store",
      "  semblance evaluate threshold runs/quickstart --show",
      "  semblance evaluate runs/quickstart --pairs lfw.bin --at-stored",
    })
final class EvaluateThresholdCommand implements Callable<Integer> {

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ModelArgument model = new ModelArgument();
  @Mixin private PairOptions pairs = new PairOptions();

  @Option(names = "--store", description = "Keep the thresholds with the model.")
  private boolean store;

  @Option(names = "--show", description = "Only tell the thresholds that are stored.")
  private boolean show;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  EvaluateThresholdCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (show && (store || pairs.given())) {
      throw new ParameterException(
          spec.commandLine(), "--show tells what is stored; leave out --pairs and --store");
    }
    if (show) {
      StoredThresholds stored = new StoredThresholds(model.path(), model);
      print(stored.require(), stored);
      return ExitCodes.DONE;
    }
    OperatingThresholds thresholds = choose(pairs.data());
    StoredThresholds stored = store ? new StoredThresholds(model.path(), model) : null;
    if (stored != null) {
      stored.store(thresholds);
    }
    print(thresholds, stored);
    return ExitCodes.DONE;
  }

  private OperatingThresholds choose(VerificationData data) {
    try (Embedder embedder = model.open()) {
      PairSet set = data.open();
      try (EmbeddingLine line = new EmbeddingLine(streams.err(), streams.liveErr(), set.name())) {
        return OperatingThresholds.of(
            new PairVerification(TenFold.DEFAULT_FOLDS, pairs.flip(), PairOptions.BATCH_SIZE)
                .score(embedder, set, line),
            pairs.flip());
      }
    }
  }

  private void print(OperatingThresholds thresholds, @Nullable StoredThresholds stored) {
    if (json) {
      Map<String, Object> answer = new LinkedHashMap<>(ThresholdTables.json(thresholds));
      if (stored != null) {
        answer.put("storedIn", stored.file().toString());
      }
      streams.out().println(JsonText.of(answer));
      return;
    }
    ThresholdTables.of(thresholds).forEach(streams.out()::println);
    if (stored != null) {
      streams.out().printf("%nStored in %s.%n", stored.file());
    }
  }
}
