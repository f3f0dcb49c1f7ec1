package org.semblance.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.backbones.TensorFile;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.Stateful;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Parameter;
import org.semblance.nn.SemblanceException;

/**
 * Everything a run needs to go on as if it had never stopped, in one file: weights, moving averages
 * and optimiser state as tensors; position, sums and callbacks' states as text.
 */
final class Checkpoint {

  private static final String FORMAT = "semblance-checkpoint-2";
  private static final String STATE = "state.";
  private static final String CALLBACK = "callback.";

  /**
   * What a checkpoint belongs to; it must not be used for anything else.
   *
   * @param architectureHash of the backbone
   * @param labelHash of the identity names in order
   * @param seed of the run
   * @param batchSize pictures per batch
   * @param accumulate batches per step; positions count steps
   * @param images pictures to train on; with the seed it decides their order
   */
  record Identity(
      String architectureHash,
      String labelHash,
      long seed,
      int batchSize,
      int accumulate,
      int images) {}

  private Checkpoint() {}

  /** Writes the file, completely or not at all. */
  static void write(
      Path file,
      GraphScope scope,
      Identity identity,
      TrainingState state,
      List<Callback> callbacks) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("architecture", identity.architectureHash());
    metadata.put("labels", identity.labelHash());
    metadata.put("seed", Long.toString(identity.seed()));
    metadata.put("batchSize", Integer.toString(identity.batchSize()));
    metadata.put("accumulate", Integer.toString(identity.accumulate()));
    metadata.put("images", Integer.toString(identity.images()));
    state.toProperties().forEach((key, value) -> metadata.put(STATE + key, value));
    for (Callback callback : callbacks) {
      if (callback instanceof Stateful stateful) {
        stateful
            .state()
            .forEach(
                (key, value) -> metadata.put(CALLBACK + stateful.stateKey() + "." + key, value));
      }
    }
    TensorFile.write(file, metadata, saved(scope), scope.parameters());
  }

  /** Returns the variables that outlive a step. */
  static List<Parameter> saved(GraphScope scope) {
    return scope.parameters().all().stream().filter(each -> each.role().saved()).toList();
  }

  /**
   * Reads the position, after checking that the file belongs to this run.
   *
   * @throws SemblanceException saying what does not fit
   */
  static TrainingState readState(TensorFile file, Path path, Identity identity) {
    requireRun(file, path, identity.architectureHash(), identity.labelHash());
    Map<String, String> metadata = file.metadata();
    require(
        path,
        "seed",
        Long.toString(identity.seed()),
        metadata.get("seed"),
        "run.seed was changed; a resumed run must keep it");
    require(
        path,
        "batchSize",
        Integer.toString(identity.batchSize()),
        metadata.get("batchSize"),
        "run.batchSize was changed, and the run's position counts batches; keep it, or start a new"
            + " run with the old weights as model.pretrained");
    require(
        path,
        "accumulate",
        Integer.toString(identity.accumulate()),
        // Checkpoints of before there was any do not have it.
        metadata.getOrDefault("accumulate", "1"),
        "run.accumulate was changed, and the run's position counts steps; keep it, or start a new"
            + " run with the old weights as model.pretrained");
    require(
        path,
        "images",
        Integer.toString(identity.images()),
        metadata.get("images"),
        "the training data have another number of pictures, so their order is another; bring the"
            + " old data back, or start a new run with the old weights as model.pretrained");
    try {
      return TrainingState.fromProperties(withPrefix(metadata, STATE));
    } catch (IllegalArgumentException e) {
      throw damaged(path, e);
    }
  }

  /**
   * Checks that a file holds weights of a network and of classes.
   *
   * @throws SemblanceException saying what does not fit
   */
  static void requireRun(TensorFile file, Path path, String architectureHash, String labelHash) {
    Map<String, String> metadata = file.metadata();
    require(
        path,
        "format",
        FORMAT,
        metadata.get("format"),
        "it is not a checkpoint of this version; start a new run");
    require(
        path,
        "architecture",
        architectureHash,
        metadata.get("architecture"),
        "the schedule's backbone or head was changed; start a new run, or give the old weights as"
            + " model.pretrained");
    require(
        path,
        "labels",
        labelHash,
        metadata.get("labels"),
        "the identities of the training data are not those of the run; class n would be another"
            + " person. Bring the old data back or start a new run");
  }

  private static SemblanceException damaged(Path path, IllegalArgumentException e) {
    return new SemblanceException(
        path + " does not say rightly where the run stopped: " + e.getMessage(), e);
  }

  private static void require(
      Path path,
      String what,
      String expected,
      @org.jspecify.annotations.Nullable String found,
      String remedy) {
    if (!expected.equals(found)) {
      throw new SemblanceException(
          String.format(
              "%s does not fit this run: expected %s %s, found %s; %s",
              path, what, expected, found, remedy));
    }
  }

  /**
   * Gives callbacks their states back.
   *
   * @throws SemblanceException if one of them does not understand its state
   */
  static void restoreCallbacks(TensorFile file, Path path, List<Callback> callbacks) {
    for (Callback callback : callbacks) {
      if (callback instanceof Stateful stateful) {
        Map<String, String> state =
            withPrefix(file.metadata(), CALLBACK + stateful.stateKey() + ".");
        try {
          if (!state.isEmpty()) {
            stateful.restore(state);
          }
        } catch (IllegalArgumentException e) {
          throw damaged(path, e);
        }
      }
    }
  }

  private static Map<String, String> withPrefix(Map<String, String> all, String prefix) {
    Map<String, String> some = new LinkedHashMap<>();
    all.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            some.put(key.substring(prefix.length()), value);
          }
        });
    return some;
  }
}
