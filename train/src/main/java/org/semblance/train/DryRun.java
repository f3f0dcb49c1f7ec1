package org.semblance.train;

import static com.google.common.base.Preconditions.checkState;

import java.util.ArrayList;
import java.util.List;
import org.semblance.backbones.FaceModel;
import org.semblance.backbones.GraphEmbedder;
import org.semblance.callbacks.DivergenceException;
import org.semblance.data.BatchSource;
import org.semblance.data.ImageSet;
import org.semblance.data.LabelMap;
import org.semblance.data.PairSet;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Network;
import org.semblance.nn.SemblanceException;
import org.semblance.schedules.Schedule;

/**
 * What a run would do, found by opening its data, building its first stage and trying two steps.
 *
 * <p>Refuses whatever {@link Train} would refuse before its first step; leaves nothing on disk.
 *
 * @param name of the schedule
 * @param images to train on
 * @param identities to train on
 * @param stepsPerEpoch of the first stage, the remainder of a batch left out
 * @param totalSteps of all stages together
 * @param verification one line for each set of pairs
 * @param parameters of backbone and embedding head, moving averages included
 * @param trainedParameters those of them that are trained
 * @param headParameters of the first stage's classification head; 0 if it has none
 * @param memory estimate of a step
 * @param machineBytes physical memory of this machine
 * @param firstWeights lines that tell what of other weights the run begins with
 * @param losses of the two steps
 * @param stepSeconds time of the second step, waiting for its pictures included, in seconds
 * @param stages one for each stage
 */
public record DryRun(
    String name,
    int images,
    int identities,
    int stepsPerEpoch,
    long totalSteps,
    List<String> verification,
    long parameters,
    long trainedParameters,
    long headParameters,
    MemoryEstimate memory,
    long machineBytes,
    List<String> firstWeights,
    List<Double> losses,
    double stepSeconds,
    List<StageLine> stages) {

  private static final int STEPS = 2;

  /**
   * One stage.
   *
   * @param number from 1
   * @param title loss, what trains, optimiser
   * @param epochs of the stage
   * @param steps of the stage
   * @param firstRate learning rate of its first step
   * @param lastRate learning rate of its last step
   */
  public record StageLine(
      int number, String title, int epochs, long steps, double firstRate, double lastRate) {}

  /** Copies the lists. */
  public DryRun {
    verification = List.copyOf(verification);
    firstWeights = List.copyOf(firstWeights);
    losses = List.copyOf(losses);
    stages = List.copyOf(stages);
  }

  /**
   * Tries a schedule.
   *
   * @throws SemblanceException for whatever would stop the run before its third step
   */
  public static DryRun of(Schedule schedule) {
    List<StagePlan> plans = StagePlan.of(schedule);
    FaceModel model = schedule.model().faceModel();
    try (TrainingPictures pictures = TrainingPictures.open(schedule)) {
      ImageSet images = pictures.images();
      int identities = images.identities().size();
      StepPlan first = StagePlan.stepPlans(plans, schedule, model, pictures).get(0);
      MemoryEstimate memory = MemoryEstimate.of(first, schedule.run().deviceOptions());
      memory.requireWithin(MemoryEstimate.machineBytes());
      List<String> verification =
          VerificationSets.open(schedule).stream().map(DryRun::line).toList();
      WiderEvaluations.open(schedule, Run.verification(schedule), null, () -> false).close();
      try (BatchSource source = pictures.source(schedule)) {
        List<StageLine> stages =
            plans.stream()
                .map(plan -> line(plan, plan.stepsPerEpoch(schedule, source, images)))
                .toList();
        Tried tried = tryOut(schedule, first, plans.get(0), source, images);
        Network network = model.network();
        return new DryRun(
            schedule.name(),
            images.size(),
            identities,
            plans.get(0).stepsPerEpoch(schedule, source, images),
            stages.stream().mapToLong(StageLine::steps).sum(),
            verification,
            network.parameterCount(false),
            network.parameterCount(true),
            first.objective().loss() == null
                ? 0
                : (long) schedule.model().head().embeddingSize()
                    * identities
                    * first.objective().head().subCenters(),
            memory,
            MemoryEstimate.machineBytes(),
            tried.firstWeights(),
            tried.losses(),
            tried.seconds(),
            stages);
      }
    }
  }

  /** Returns whether epochs of some stages have other numbers of steps than those of the first. */
  public boolean stepsDiffer() {
    return stages.stream().anyMatch(stage -> stage.steps() / stage.epochs() != stepsPerEpoch);
  }

  private record Tried(List<String> firstWeights, List<Double> losses, double seconds) {}

  private static Tried tryOut(
      Schedule schedule, StepPlan plan, StagePlan stage, BatchSource source, ImageSet images) {
    long seed = schedule.run().seed();
    List<String> weights = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    double seconds = 0;
    try (GraphScope scope = GraphScope.open(schedule.run().deviceOptions(), seed)) {
      StepRunner runner = StepRunner.build(scope, plan, seed);
      StageBatches batches =
          stage.batches(
              schedule,
              source,
              images,
              GraphEmbedder.over(scope, plan.model()),
              new TrainingState());
      batches.seek(0, 0);
      scope.parameters().initialize();
      FirstWeights.load(schedule, scope, LabelMap.of(images))
          .forEach(report -> weights.addAll(report.summary()));
      for (int step = 0; step < STEPS; step++) {
        double rate = stage.rates().rate(step, stage.stepsPerEpoch(batches));
        long start = System.nanoTime();
        StepResult result = runner.run(batches::next, rate, step);
        seconds = (System.nanoTime() - start) / 1e9;
        requireFinite(result, step, rate);
        losses.add(result.loss());
      }
    }
    checkState(losses.size() == STEPS, "a dry run takes %s steps", STEPS);
    return new Tried(weights, losses, seconds);
  }

  private static void requireFinite(StepResult result, int step, double rate) {
    if (!Double.isFinite(result.loss())) {
      throw new DivergenceException(
          String.format(
              "the loss must be finite, found loss=%s learningRate=%s at step %d of the dry run;"
                  + " lower learningRate.base, or the first stage's margin or scale",
              result.loss(), rate, step + 1));
    }
  }

  private static String line(PairSet pairs) {
    return String.format("%s (%,d pairs)", pairs.name(), pairs.pairs());
  }

  private static StageLine line(StagePlan plan, int stepsPerEpoch) {
    long steps = (long) plan.stage().epochs() * stepsPerEpoch;
    long first = (long) plan.firstRateEpoch() * stepsPerEpoch;
    return new StageLine(
        plan.index() + 1,
        plan.stage().title(),
        plan.stage().epochs(),
        steps,
        plan.rates().rate(first, stepsPerEpoch),
        plan.rates().rate(first + steps - 1, stepsPerEpoch));
  }
}
