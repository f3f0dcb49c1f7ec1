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
import org.semblance.nn.GraphScope;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.files.AtomicFile;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.ScheduleYaml;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a schedule: opens the data, builds a graph per stage, carries weights over, and leaves a
 * {@link RunDirectory} behind.
 *
 * <p>Everything that can be refused is refused before the first step: data, verification sets,
 * memory, checkpoints that do not fit. With the same schedule, seed and machine, and {@code
 * run.deterministic: true}, two runs give the same weights bit for bit, resumed or not.
 */
public final class Train {

  private static final Logger LOG = LoggerFactory.getLogger(Train.class);

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
    return new Train(schedule, options).run();
  }

  private TrainResult run() {
    long start = System.nanoTime();
    try (Closer closer = Closer.create()) {
      FaceModel model = schedule.model().faceModel();
      TrainingPictures pictures = TrainingPictures.open(schedule);
      closer.register(pictures::close);
      ImageSet images = pictures.images();
      List<StepPlan> stepPlans = StagePlan.stepPlans(plans, schedule, model, pictures);
      MemoryEstimate.of(stepPlans.get(0), schedule.run().deviceOptions())
          .requireWithin(MemoryEstimate.machineBytes());
      List<PairSet> pairSets = VerificationSets.open(schedule);
      BatchSource source = pictures.source(schedule);
      closer.register(source::close);
      // A sampler that cannot be used is refused now, not when its stage begins.
      plans.forEach(plan -> plan.stepsPerEpoch(schedule, source, images));
      RunDirectory directory = directory();
      WiderEvaluations wider =
          WiderEvaluations.open(
              schedule, Run.verification(schedule), directory, () -> options.stop().requested());
      closer.register(wider::close);
      closer.register(RunLock.of(directory));
      Run run = newRun(directory, model, images, pairSets, wider);
      CarryOver resumed = options.resume() ? resume(run, source) : begin(run);
      try {
        run.tell(
            (callback, event) -> callback.onTrainStart(event, run),
            new TrainStart(
                schedule.name(),
                plans.size(),
                schedule.totalEpochs(),
                schedule.run().deviceOptions().kernelsInUse(),
                run.state.epoch,
                run.state.evaluatedSteps()));
        return end(run, runStages(run, source, stepPlans, resumed), seconds(start));
      } catch (RuntimeException e) {
        run.tellFailure(e, seconds(start));
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
      RunDirectory directory,
      FaceModel model,
      ImageSet images,
      List<PairSet> pairSets,
      WiderEvaluations wider) {
    Checkpoint.Identity identity =
        new Checkpoint.Identity(
            model.network().architectureHash(),
            LabelMap.of(images).sha256(),
            schedule.run().seed(),
            schedule.run().batchSize(),
            schedule.run().accumulate(),
            images.size());
    Map<String, String> facts = Provenance.of(schedule, images, model.network(), identity);
    List<Callback> callbacks = new ArrayList<>(options.callbacks());
    callbacks.addAll(BuiltInCallbacks.of(schedule, options, directory, facts));
    return new Run(
        schedule,
        model,
        directory,
        images,
        pairSets,
        wider,
        callbacks,
        options.stop(),
        identity,
        facts);
  }

  private @Nullable CarryOver begin(Run run) {
    AtomicFile.writeText(run.directory.schedule(), ScheduleYaml.write(schedule));
    Provenance.write(run.directory.provenance(), run.facts);
    AtomicFile.writeText(run.directory.labels(), LabelMap.of(run.images).toText());
    return null;
  }

  private @Nullable CarryOver resume(Run run, BatchSource source) {
    Path path = run.directory.newestCheckpoint().orElse(null);
    // Killed before the first checkpoint: the beginning is where it stopped.
    return path == null
        ? begin(run)
        : Resumption.from(path, run, epoch -> stepsOf(epoch, source, run.images));
  }

  /** Returns how many steps an epoch of the run has; none behind the last. */
  private int stepsOf(int epoch, BatchSource source, ImageSet images) {
    return plans.stream()
        .filter(plan -> epoch < plan.endEpoch())
        .findFirst()
        .map(plan -> plan.stepsPerEpoch(schedule, source, images))
        .orElse(0);
  }

  private boolean runStages(
      Run run, BatchSource source, List<StepPlan> stepPlans, @Nullable CarryOver resumed) {
    CarryOver carried = resumed;
    try {
      for (StagePlan plan : plans) {
        if (run.state.epoch >= plan.endEpoch()) {
          continue;
        }
        boolean begun = run.state.epoch > plan.firstEpoch() || run.state.stepInEpoch > 0;
        boolean inside = resumed != null && carried == resumed && begun;
        try (GraphScope scope =
            GraphScope.open(schedule.run().deviceOptions(), schedule.run().seed())) {
          StepRunner steps =
              StepRunner.build(scope, stepPlans.get(plan.index()), schedule.run().seed());
          GraphEmbedder embedder = GraphEmbedder.over(scope, run.model);
          scope.parameters().initialize();
          run.average = steps.average();
          loadWeights(run, scope, carried, inside, inside || plan.carriesOptimizer());
          carried = null;
          StageBatches batches = plan.batches(schedule, source, run.images, embedder, run.state);
          if (!new StageRun(run, plan, scope, steps, embedder, batches).run()) {
            return false;
          }
          if (plan.index() < plans.size() - 1) {
            carried = new CarryOver(TensorFile.open(run.presentCheckpoint(scope)));
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

  /**
   * Loads weights into a graph whose parameters have their first values.
   *
   * @param inside whether the values are those of this very stage, so that none should be missing
   */
  private void loadWeights(
      Run run,
      GraphScope scope,
      @Nullable CarryOver carried,
      boolean inside,
      boolean optimizerState) {
    WeightAverage average = run.average;
    if (carried == null) {
      for (WeightsReport report : FirstWeights.load(schedule, scope, LabelMap.of(run.images))) {
        AtomicFile.writeText(run.directory.weightsReport(report.name()), report.text());
        report.summary().forEach(line -> options.console().println(">>>> " + line));
      }
      if (average != null) {
        average.start();
      }
      return;
    }
    SubCenterChange subCenters =
        new SubCenterChange(run.images.identities().size(), schedule.run().seed());
    List<String> fresh = carried.into(scope, optimizerState, subCenters);
    carried.close();
    if (average != null && average.isAmong(fresh)) {
      average.start();
    }
    if (inside && !fresh.isEmpty()) {
      LOG.warn(
          "{} variables begin anew, for the checkpoint does not have them: the stage's loss or"
              + " optimizer was changed. The first is {}",
          fresh.size(),
          fresh.get(0));
    }
  }

  private TrainResult end(Run run, boolean completed, double seconds) {
    boolean interrupted = !completed && run.stopSignal.requested();
    String reason =
        completed
            ? "all stages are done"
            : interrupted ? "stopped on request; everything is saved" : run.stopReason();
    checkState(reason != null, "a run that stopped must have a reason");
    run.tellEnd(new TrainEnd(completed, reason, seconds));
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
