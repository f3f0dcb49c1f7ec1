package org.semblance.train;

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
import org.semblance.data.ImageSet;
import org.semblance.data.PairSet;
import org.semblance.evaluation.PairVerification;
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

  final Schedule schedule;
  final FaceModel model;
  final RunDirectory directory;
  final ImageSet images;
  final List<PairSet> pairSets;
  final List<Callback> callbacks;
  final StopSignal stopSignal;
  final Checkpoint.Identity identity;
  final Map<String, String> facts;
  final PairVerification verification;
  TrainingState state = new TrainingState();
  List<VerificationReport> lastReports = List.of();

  private final Set<SavePoint> requestedSaves = EnumSet.noneOf(SavePoint.class);
  private @Nullable String stopReason;

  Run(
      Schedule schedule,
      FaceModel model,
      RunDirectory directory,
      ImageSet images,
      List<PairSet> pairSets,
      List<Callback> callbacks,
      StopSignal stopSignal,
      Checkpoint.Identity identity,
      Map<String, String> facts) {
    this.schedule = schedule;
    this.model = model;
    this.directory = directory;
    this.images = images;
    this.pairSets = pairSets;
    this.callbacks = List.copyOf(callbacks);
    this.stopSignal = stopSignal;
    this.identity = identity;
    this.facts = facts;
    this.verification =
        new PairVerification(10, schedule.run().flip(), Math.min(64, schedule.run().batchSize()));
  }

  /** Tells all callbacks, then does what they asked for. */
  <E> void tell(GraphScope scope, BiConsumer<Callback, E> hook, E event) {
    tell(hook, event);
    carryOut(scope);
  }

  /** Tells all callbacks where nothing can be saved. */
  <E> void tell(BiConsumer<Callback, E> hook, E event) {
    for (Callback callback : callbacks) {
      hook.accept(callback, event);
    }
  }

  /** Does what callbacks have asked for since the last time. */
  void carryOut(GraphScope scope) {
    if (requestedSaves.remove(SavePoint.BEST)) {
      ModelFile.write(directory.bestModel(), scope, model, modelFacts());
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

  /** Writes the model at the end of an epoch. */
  void saveLastModel(GraphScope scope) {
    ModelFile.write(directory.lastModel(), scope, model, modelFacts());
  }

  private Map<String, String> modelFacts() {
    return Map.of(
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
