package org.semblance.train;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.io.Closer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.FaceModel;
import org.semblance.backbones.GraphEmbedder;
import org.semblance.backbones.TensorFile;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.TrainEnd;
import org.semblance.callbacks.TrainStart;
import org.semblance.data.BatchSource;
import org.semblance.data.ImageSet;
import org.semblance.data.LabelMap;
import org.semblance.data.PairSet;
import org.semblance.data.VerificationData;
import org.semblance.nn.GraphScope;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.files.AtomicFile;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.ScheduleYaml;

/**
 * Runs a schedule: opens the data, builds a graph per stage, carries weights over, and leaves a
 * {@link RunDirectory} behind.
 *
 * <p>Everything that can be refused is refused before the first step: data, verification sets,
 * memory, checkpoints that do not fit. With the same schedule, seed and machine, and {@code
 * run.deterministic: true}, two runs give the same weights bit for bit, resumed or not.
 */
public final class Train {

  private final Schedule schedule;
  private final TrainOptions options;
  private final List<StagePlan> plans;

  private Train(Schedule schedule, TrainOptions options) {
    this.schedule = schedule;
    this.options = options;
    this.plans = StagePlan.of(schedule);
  }

  /**
   * Runs a schedule to its end, or until something asks it to stop.
   *
   * @throws SemblanceException if it cannot begin or go on; what was saved before stays
   */
  public static TrainResult run(Schedule schedule, TrainOptions options) {
    try {
      return new Train(schedule, options).run();
    } finally {
      options.stop().finished();
    }
  }

  private TrainResult run() {
    long start = System.nanoTime();
    try (Closer closer = Closer.create()) {
      FaceModel model = schedule.model().faceModel();
      ImageSet images = schedule.data().train().open();
      closer.register(images::close);
      MemoryEstimate.of(plans.get(0).stepPlan(schedule, model, images.identities().size()))
          .requireWithin(MemoryEstimate.machineBytes());
      List<PairSet> pairSets =
          schedule.data().verify().stream().map(VerificationData::open).toList();
      BatchSource source =
          BatchSource.open(images, schedule.batchOptions(), schedule.run().deviceOptions());
      closer.register(source::close);
      RunDirectory directory = directory();
      Run run = newRun(directory, model, images, pairSets);
      CarryOver resumed = options.resume() ? resume(run) : begin(run);
      try {
        run.tell(
            (callback, event) -> callback.onTrainStart(event, run),
            new TrainStart(
                schedule.name(),
                plans.size(),
                schedule.totalEpochs(),
                source.stepsPerEpoch(),
                schedule.run().deviceOptions().kernelsInUse(),
                run.state.epoch));
        return end(run, runStages(run, source, resumed), seconds(start));
      } catch (RuntimeException e) {
        run.tell(
            (callback, event) -> callback.onTrainEnd(event, run),
            new TrainEnd(false, String.valueOf(e.getMessage()), seconds(start)));
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RunDirectory directory() {
    Path parent = Path.of("runs");
    Path out = options.out();
    if (!options.resume()) {
      RunDirectory directory =
          out == null ? RunDirectory.fresh(parent, schedule.name()) : RunDirectory.at(out);
      if (directory.exists()) {
        throw new SemblanceException(
            directory
                + " already holds a run; go on with --resume, or choose another folder with --out");
      }
      return directory;
    }
    RunDirectory directory =
        out == null
            ? RunDirectory.newest(parent, schedule.name())
                .orElseThrow(
                    () ->
                        new SemblanceException(
                            "there is no run to resume under runs/"
                                + schedule.name()
                                + "; start one without --resume, or say where it is with --out"))
            : RunDirectory.at(out);
    if (!directory.exists()) {
      throw new SemblanceException(directory + " holds no run to resume: schedule.yaml is missing");
    }
    return directory;
  }

  private Run newRun(
      RunDirectory directory, FaceModel model, ImageSet images, List<PairSet> pairSets) {
    Checkpoint.Identity identity =
        new Checkpoint.Identity(
            model.network().architectureHash(),
            LabelMap.of(images).sha256(),
            schedule.run().seed());
    Map<String, String> facts = Provenance.of(schedule, images, model.network(), identity);
    List<Callback> callbacks = new ArrayList<>(options.callbacks());
    callbacks.addAll(BuiltInCallbacks.of(schedule, options, directory, facts));
    return new Run(
        schedule, model, directory, images, pairSets, callbacks, options.stop(), identity, facts);
  }

  private @Nullable CarryOver begin(Run run) {
    AtomicFile.writeText(run.directory.schedule(), ScheduleYaml.write(schedule));
    Provenance.write(run.directory.provenance(), run.facts);
    AtomicFile.writeText(run.directory.labels(), LabelMap.of(run.images).toText());
    return null;
  }

  private @Nullable CarryOver resume(Run run) {
    Path path = run.directory.newestCheckpoint().orElse(null);
    if (path == null) {
      // Killed before the first checkpoint: the beginning is where it stopped.
      return begin(run);
    }
    try (TensorFile file = TensorFile.open(path)) {
      run.state = Checkpoint.readState(file, path, run.identity);
      Checkpoint.restoreCallbacks(file, run.callbacks);
      return CarryOver.from(file);
    }
  }

  private boolean runStages(Run run, BatchSource source, @Nullable CarryOver resumed) {
    CarryOver carried = resumed;
    try {
      for (StagePlan plan : plans) {
        if (run.state.epoch >= plan.endEpoch()) {
          continue;
        }
        boolean inside =
            resumed != null && carried == resumed && run.state.epoch > plan.firstEpoch();
        inside |= resumed != null && carried == resumed && run.state.stepInEpoch > 0;
        run.state.stage = plan.index();
        try (GraphScope scope =
            GraphScope.open(schedule.run().deviceOptions(), schedule.run().seed())) {
          StepRunner steps =
              StepRunner.build(
                  scope,
                  plan.stepPlan(schedule, run.model, run.images.identities().size()),
                  schedule.run().seed());
          GraphEmbedder embedder = GraphEmbedder.over(scope, run.model);
          scope.parameters().initialize();
          loadWeights(scope, carried, inside || plan.carriesOptimizer());
          carried = null;
          if (!new StageRun(run, plan, scope, steps, embedder, source).run()) {
            return false;
          }
          if (plan.index() < plans.size() - 1) {
            carried = CarryOver.from(scope);
          }
        }
        NativeHeap.trim();
      }
      return true;
    } finally {
      if (carried != null) {
        carried.close();
      }
    }
  }

  private void loadWeights(GraphScope scope, @Nullable CarryOver carried, boolean optimizerState) {
    if (carried == null) {
      schedule.model().loadPretrained(scope);
    } else {
      carried.into(scope, optimizerState);
      carried.close();
    }
  }

  private TrainResult end(Run run, boolean completed, double seconds) {
    boolean interrupted = !completed && run.stopSignal.requested();
    String reason =
        completed
            ? "all stages are done"
            : interrupted ? "stopped on request; everything is saved" : run.stopReason();
    checkState(reason != null, "a run that stopped must have a reason");
    run.tell(
        (callback, event) -> callback.onTrainEnd(event, run),
        new TrainEnd(completed, reason, seconds));
    return new TrainResult(
        completed,
        interrupted,
        reason,
        run.directory.root(),
        run.directory.anyModel().orElse(null),
        run.lastReports);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
