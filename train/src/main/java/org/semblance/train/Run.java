package org.semblance.train;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.FaceModel;
import org.semblance.backbones.ModelFile;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.SavePoint;
import org.semblance.callbacks.TrainEnd;
import org.semblance.data.ImageSet;
import org.semblance.data.PairSet;
import org.semblance.evaluation.PairVerification;
import org.semblance.evaluation.TenFold;
import org.semblance.evaluation.VerificationReport;
import org.semblance.nn.GraphScope;
import org.semblance.schedules.Schedule;

/**
 * What lives as long as a run: data, callbacks, position, folder; and what callbacks may ask for.
 *
 * <p>Requests are carried out only after every callback has seen the event, so that a checkpoint
 * holds the states of all of them as of one moment.
 */
final class Run implements RunControl {

  /** What a model file says of its weights: those of the last step, or their average. */
  private static final String RAW = "raw";

  private static final String EMA = "ema";

  final Schedule schedule;
  final FaceModel model;
  final RunDirectory directory;
  final ImageSet images;
  final List<PairSet> pairSets;
  final WiderEvaluations wider;
  final List<Callback> callbacks;
  final StopSignal stopSignal;
  final Checkpoint.Identity identity;
  final Map<String, String> facts;
  final PairVerification verification;
  TrainingState state = new TrainingState();
  List<VerificationReport> lastReports = List.of();

  /** Where the pictures of the last batch come from. */
  List<String> lastPlaces = List.of();

  /** Of the weights in the present stage's graph; null if the run keeps none. */
  @Nullable WeightAverage average;

  private final Set<SavePoint> requestedSaves = EnumSet.noneOf(SavePoint.class);
  private @Nullable String stopReason;
  private boolean ended;

  Run(
      Schedule schedule,
      FaceModel model,
      RunDirectory directory,
      ImageSet images,
      List<PairSet> pairSets,
      WiderEvaluations wider,
      List<Callback> callbacks,
      StopSignal stopSignal,
      Checkpoint.Identity identity,
      Map<String, String> facts) {
    this.schedule = schedule;
    this.model = model;
    this.directory = directory;
    this.images = images;
    this.pairSets = pairSets;
    this.wider = wider;
    this.callbacks = List.copyOf(callbacks);
    this.stopSignal = stopSignal;
    this.identity = identity;
    this.facts = facts;
    this.verification = verification(schedule);
  }

  /** Returns how pictures are embedded for evaluations. */
  static PairVerification verification(Schedule schedule) {
    return new PairVerification(
        TenFold.DEFAULT_FOLDS, schedule.run().flip(), Math.min(64, schedule.run().batchSize()));
  }

  /** Tells all callbacks, then does what they asked for. */
  <E> void tell(GraphScope scope, BiConsumer<Callback, E> hook, E event) {
    tell(hook, event);
    if (!requestedSaves.isEmpty()) {
      FiniteWeights.require(scope, this);
      carryOut(scope);
    }
  }

  /** Tells all callbacks where nothing can be saved. */
  <E> void tell(BiConsumer<Callback, E> hook, E event) {
    for (Callback callback : callbacks) {
      hook.accept(callback, event);
    }
  }

  /** Tells all callbacks once that the run has ended. */
  void tellEnd(TrainEnd event) {
    ended = true;
    tell((callback, end) -> callback.onTrainEnd(end, this), event);
  }

  /**
   * Tells all callbacks that the run has failed, unless they know that it has ended. What they
   * throw, for instance because the disk is full, must not hide why.
   */
  void tellFailure(RuntimeException failure, double seconds) {
    if (ended) {
      return;
    }
    TrainEnd event = new TrainEnd(false, String.valueOf(failure.getMessage()), seconds);
    for (Callback callback : callbacks) {
      try {
        callback.onTrainEnd(event, this);
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
    }
  }

  /** Does what callbacks have asked for since the last time. */
  void carryOut(GraphScope scope) {
    if (requestedSaves.remove(SavePoint.BEST)) {
      ModelFile.write(directory.bestModel(), scope, model, modelFacts(RAW));
    }
    WeightAverage kept = average;
    if (requestedSaves.remove(SavePoint.BEST_AVERAGE) && kept != null) {
      kept.inPlaceOfWeights(
          () -> ModelFile.write(directory.bestModel(), scope, model, modelFacts(EMA)));
    }
    if (requestedSaves.remove(SavePoint.CHECKPOINT)) {
      saveCheckpoint(scope);
    }
  }

  /** Writes a checkpoint and deletes those that are no longer kept. */
  void saveCheckpoint(GraphScope scope) {
    Checkpoint.write(directory.checkpoint(state.globalStep), scope, identity, state, callbacks);
    directory.prune(schedule.run().keepCheckpoints());
  }

  /** Returns the checkpoint of the step that was last taken, written now if there is none yet. */
  Path presentCheckpoint(GraphScope scope) {
    Path path = directory.checkpoint(state.globalStep);
    if (!Files.exists(path)) {
      saveCheckpoint(scope);
    }
    return path;
  }

  /** Writes the model at the end of an epoch, and beside it the one of the average. */
  void saveLastModel(GraphScope scope) {
    ModelFile.write(directory.lastModel(), scope, model, modelFacts(RAW));
    WeightAverage kept = average;
    if (kept != null) {
      kept.inPlaceOfWeights(
          () -> ModelFile.write(directory.lastAverage(), scope, model, modelFacts(EMA)));
    }
  }

  private Map<String, String> modelFacts(String weights) {
    return Map.of(
        "weights",
        weights,
        "schedule",
        schedule.name(),
        "epochs",
        Integer.toString(state.epoch),
        "step",
        Long.toString(state.globalStep),
        "labels",
        identity.labelHash());
  }

  /** Returns why callbacks want to stop, or null. */
  @Nullable String stopReason() {
    return stopReason;
  }

  @Override
  public void stop(String reason) {
    stopReason = reason;
  }

  @Override
  public void scaleRate(double factor) {
    checkArgument(
        factor > 0 && Double.isFinite(factor), "factor must be > 0 and finite, got %s", factor);
    state.rateScale *= factor;
  }

  @Override
  public void save(SavePoint point) {
    requestedSaves.add(point);
  }

  /** Returns the reports of all verification sets, remembered as the last ones. */
  List<VerificationReport> remember(List<VerificationReport> reports) {
    lastReports = List.copyOf(reports);
    return lastReports;
  }
}
