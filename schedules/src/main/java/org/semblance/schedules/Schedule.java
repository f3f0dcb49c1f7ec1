package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkElementIndex;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.semblance.callbacks.BestBy;
import org.semblance.callbacks.RateSchedule;
import org.semblance.data.BatchOptions;
import org.semblance.data.ClassAwareSampler;
import org.semblance.data.Sampler;
import org.semblance.losses.MinedTriplet;
import org.semblance.nn.Optimizer;

/**
 * A whole training run as a value: what {@link ScheduleYaml} reads, {@code Train} runs and the run
 * folder keeps.
 *
 * <p>Epochs and steps count from 0 over the whole run; stages follow one another without gaps.
 *
 * @param name letters, digits, dots, hyphens and underscores, at most 100; names the run folder
 * @param data what to train and to verify on
 * @param model what is trained
 * @param run how it is trained
 * @param learningRate over the whole run, not per stage
 * @param schedule the stages, at least one; if the first names no optimizer it gets {@link
 *     Stage#FIRST_OPTIMIZER}
 */
public record Schedule(
    String name,
    DataSection data,
    ModelSection model,
    RunSection run,
    RateSchedule learningRate,
    List<Stage> schedule) {

  private static final Sampler TRIPLET_SAMPLER = new ClassAwareSampler(4);

  /** Behind the name of a verification set: the same set with the average of the weights. */
  public static final String EMA_SUFFIX = "-ema";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /** Checks the rules that no section can check alone. */
  public Schedule {
    checkArgument(
        NAME.matcher(name).matches(),
        "name must be 1 to 100 letters, digits, dots, hyphens or underscores and start with a"
            + " letter or digit, got \"%s\"; it names the run folder",
        name);
    schedule = withFirstOptimizer(schedule);
    checkArgument(
        schedule.stream().mapToLong(Stage::epochs).sum() <= Integer.MAX_VALUE,
        "schedule must have at most %s epochs in all stages together, got more",
        Integer.MAX_VALUE);
    checkArgument(
        !schedule.get(0).bottleneckOnly() || model.pretrained() != null,
        "schedule[0].bottleneckOnly must be false unless model.pretrained is given: the first stage"
            + " would train a head on a backbone of random weights, which stays frozen; put a"
            + " stage before it or name a weight file");
    ScheduleChecks.freeze(schedule, model);
    ScheduleChecks.headFrom(schedule, model);
    ScheduleChecks.samplers(schedule, run);
    ScheduleChecks.mixup(schedule, run);
    ScheduleChecks.teacher(schedule, data);
    BestByChecks.check(data, run);
    checkAverages(data, run);
    checkInitialEpoch(run.initialEpoch(), model, learningRate, schedule);
  }

  private static List<Stage> withFirstOptimizer(List<Stage> stages) {
    checkArgument(!stages.isEmpty(), "schedule must have at least one stage, got an empty list");
    List<Stage> all = new ArrayList<>(stages);
    Stage first = all.get(0);
    if (first.optimizer() == null) {
      all.set(0, first.withOptimizer(Stage.FIRST_OPTIMIZER));
    }
    return List.copyOf(all);
  }

  private static void checkAverages(DataSection data, RunSection run) {
    List<String> names = data.verificationNames();
    for (String name : run.ema() == null ? List.<String>of() : names) {
      checkArgument(
          !names.contains(name + EMA_SUFFIX),
          "run.ema must be left out when data.verify has both \"%s\" and \"%s\": the second is what"
              + " the average's figures of the first are called; give it another name",
          name,
          name + EMA_SUFFIX);
    }
  }

  private static void checkInitialEpoch(
      int initialEpoch, ModelSection model, RateSchedule learningRate, List<Stage> stages) {
    if (initialEpoch == 0) {
      return;
    }
    checkArgument(
        model.pretrained() != null,
        "run.initialEpoch must be 0 unless model.pretrained is given, got %s: random weights begin"
            + " with the beginning of learningRate; name the weight file to go on from",
        initialEpoch);
    long epochs = stages.stream().filter(s -> !s.bottleneckOnly()).mapToLong(Stage::epochs).sum();
    checkArgument(
        epochs > 0,
        "run.initialEpoch must be 0 when every stage is bottleneckOnly, got %s: such stages walk"
            + " learningRate from its beginning",
        initialEpoch);
    checkArgument(
        initialEpoch + epochs <= Integer.MAX_VALUE,
        "run.initialEpoch must be <= %s, so that its %s epochs can be counted, got %s",
        Integer.MAX_VALUE - epochs,
        epochs,
        initialEpoch);
    long rest = learningRate.restingEpoch().orElse(Long.MAX_VALUE);
    checkArgument(
        initialEpoch < rest,
        "run.initialEpoch must be < %s, the epoch from which learningRate stays at its minimum, got"
            + " %s: the whole run would train at the minimum; lower it or lengthen learningRate",
        rest,
        initialEpoch);
  }

  /** Returns the number of epochs of all stages together. */
  public int totalEpochs() {
    return schedule.stream().mapToInt(Stage::epochs).sum();
  }

  /** Returns the number of steps of all stages together, if epochs of all have equally many. */
  public long totalSteps(int stepsPerEpoch) {
    return (long) totalEpochs() * stepsPerEpoch;
  }

  /**
   * Returns the epoch, from 0, with which a stage begins.
   *
   * @param stage from 0
   */
  public int firstEpochOf(int stage) {
    checkElementIndex(stage, schedule.size(), "stage");
    return schedule.subList(0, stage).stream().mapToInt(Stage::epochs).sum();
  }

  /**
   * Returns the optimizer of a stage: its own, else that of the nearest stage before with one.
   *
   * @param stage from 0
   */
  public Optimizer optimizerOf(int stage) {
    checkElementIndex(stage, schedule.size(), "stage");
    for (int i = stage; i > 0; i--) {
      Optimizer own = schedule.get(i).optimizer();
      if (own != null) {
        return own;
      }
    }
    return requireNonNull(schedule.get(0).optimizer(), "the first stage has an optimizer");
  }

  /**
   * Returns which pictures come together in the batches of a stage: what its own sampler says, else
   * that of the run; but a stage with a triplet loss needs several pictures of an identity, and
   * gets groups of four unless the run has groups. Mined triplets ask for none.
   *
   * @param stage from 0
   */
  public Sampler samplerOf(int stage) {
    checkElementIndex(stage, schedule.size(), "stage");
    return samplerOf(schedule.get(stage), run);
  }

  /** The same of a stage that a schedule has or shall have. */
  static Sampler samplerOf(Stage stage, RunSection run) {
    if (stage.sampler() != null) {
      return stage.sampler();
    }
    boolean needsGroups = stage.triplet() != null && !(stage.triplet() instanceof MinedTriplet);
    return needsGroups && !(run.sampler() instanceof ClassAwareSampler)
        ? TRIPLET_SAMPLER
        : run.sampler();
  }

  /** Returns how the training set is cut into batches, in stages without a sampler of their own. */
  public BatchOptions batchOptions() {
    return new BatchOptions(
            run.batchSize(),
            run.seed(),
            run.augmentation(),
            run.onBadImage(),
            model.input().height(),
            model.input().width())
        .withSampler(run.sampler());
  }

  /** Returns the learning rates of the run's steps: as given, or scaled to their batch. */
  public RateSchedule rates() {
    return learningRate.times(run.rateFactor());
  }

  /**
   * Returns the figures whose mean decides which weights are the best: those of {@code run.bestBy},
   * else the accuracy on the last verification set as in Keras_insightface, else the loss because
   * there is no set.
   */
  public BestBy bestBy() {
    List<String> names = data.verificationNames();
    if (names.isEmpty() && run.bestBy().isEmpty()) {
      return BestBy.of("loss");
    }
    List<String> best =
        run.bestBy().isEmpty() ? List.of(names.get(names.size() - 1)) : run.bestBy();
    return BestBy.of(
        best.stream()
            .map(each -> names.contains(each) ? each + ".accuracy" : each)
            .toArray(String[]::new));
  }
}
