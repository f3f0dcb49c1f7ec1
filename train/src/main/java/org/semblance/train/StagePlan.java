package org.semblance.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.FaceModel;
import org.semblance.callbacks.RateSchedule;
import org.semblance.data.BatchSource;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.Sampler;
import org.semblance.losses.DistillationLoss;
import org.semblance.losses.MinedTriplet;
import org.semblance.nn.Network;
import org.semblance.nn.Optimizer;
import org.semblance.nn.SemblanceException;
import org.semblance.schedules.LayerPatterns;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.Stage;

/**
 * One stage with everything decided: where it stands in the run, which optimiser it really uses,
 * where it is on the learning-rate curve.
 *
 * @param index from 0
 * @param stages how many there are
 * @param stage as the schedule says
 * @param firstEpoch counted over the whole run from 0
 * @param totalEpochs of the whole run
 * @param firstRateEpoch epoch of the learning-rate schedule at which the stage begins
 * @param optimizer its own, or the one carried on from the stage before
 * @param carriesOptimizer whether the optimiser's state comes along
 * @param rates learning rate
 * @param sampler which pictures come together in its batches
 * @param frozen names of the layers that it freezes
 * @param accumulate batches of a step
 */
record StagePlan(
    int index,
    int stages,
    Stage stage,
    int firstEpoch,
    int totalEpochs,
    int firstRateEpoch,
    Optimizer optimizer,
    boolean carriesOptimizer,
    RateSchedule rates,
    Sampler sampler,
    Set<String> frozen,
    int accumulate) {

  /**
   * Decides all stages of a schedule.
   *
   * <p>A {@code bottleneckOnly} stage walks the learning-rate curve from its beginning and does not
   * move the others along it, as in Keras_insightface.
   */
  static List<StagePlan> of(Schedule schedule) {
    int total = schedule.totalEpochs();
    List<Set<String>> frozen = frozen(schedule);
    List<StagePlan> plans = new ArrayList<>();
    int epoch = 0;
    int rateEpoch = schedule.run().initialEpoch();
    for (int i = 0; i < schedule.schedule().size(); i++) {
      Stage stage = schedule.schedule().get(i);
      plans.add(
          new StagePlan(
              i,
              schedule.schedule().size(),
              stage,
              epoch,
              total,
              stage.bottleneckOnly() ? 0 : rateEpoch,
              schedule.optimizerOf(i),
              i > 0
                  && carries(schedule.schedule().get(i - 1), stage)
                  && frozen.get(i).containsAll(frozen.get(i - 1)),
              schedule.rates(),
              schedule.samplerOf(i),
              frozen.get(i),
              schedule.run().accumulate()));
      epoch += stage.epochs();
      if (!stage.bottleneckOnly()) {
        rateEpoch += stage.epochs();
      }
    }
    return plans;
  }

  /**
   * Returns the layers that each stage freezes. What a stage trains that the one before has frozen
   * has no state of the optimiser, which then begins anew for the reason that {@link #carries}
   * tells.
   */
  private static List<Set<String>> frozen(Schedule schedule) {
    List<Stage> stages = schedule.schedule();
    if (stages.stream().allMatch(stage -> stage.freeze().isEmpty())) {
      return Collections.nCopies(stages.size(), Set.of());
    }
    Network network = schedule.model().faceModel().network();
    return stages.stream().map(stage -> new LayerPatterns(stage.freeze()).in(network)).toList();
  }

  /**
   * Returns whether a stage goes on with the optimiser's state of the one before. What trained the
   * head only has no state for the backbone; beside a head's and a count of steps of many stages
   * ago, zeros would make Adam's first steps some three times too long.
   */
  private static boolean carries(Stage before, Stage stage) {
    return stage.optimizer() == null && (stage.bottleneckOnly() || !before.bottleneckOnly());
  }

  /** Returns the first epoch after the stage. */
  int endEpoch() {
    return firstEpoch + stage.epochs();
  }

  /** Returns what the stage trains. */
  private StepPlan stepPlan(Schedule schedule, FaceModel model, int classes, int teacherSize) {
    return new StepPlan(
        model,
        new BackboneOptions(stage.bottleneckOnly(), frozen, schedule.run().precision()),
        new StepObjective(
            stage.loss(),
            classes,
            stage.head(),
            schedule.run().augmentation().mixup() != null,
            stage.embeddingLosses(),
            teacherSize),
        new UpdateRule(optimizer, schedule.model().weightDecay(), UpdateOptions.of(schedule.run())),
        schedule.run().batchSize());
  }

  /**
   * Returns what each stage trains on some pictures.
   *
   * @throws DataException if a stage asks for a teacher that the pictures do not have
   */
  static List<StepPlan> stepPlans(
      List<StagePlan> plans, Schedule schedule, FaceModel model, TrainingPictures pictures) {
    List<StepPlan> all = new ArrayList<>();
    int classes = pictures.images().identities().size();
    for (StagePlan plan : plans) {
      plan.requireTeacher(pictures.teacherSize(), classes);
      all.add(plan.stepPlan(schedule, model, classes, pictures.teacherSize()));
    }
    return all;
  }

  private void requireTeacher(int teacherSize, int classes) {
    DistillationLoss distill = stage.distill();
    if (distill == null) {
      return;
    }
    String key = "schedule[" + index + "].distill";
    if (teacherSize == 0) {
      throw new DataException(
          key
              + " must have a teacher's embeddings to learn from, but data.train has none; name a"
              + " network as data.teacher, take data.train: {type: distillationRecords}, or leave"
              + " distill out");
    }
    try {
      distill.checkTeacher(teacherSize, classes);
    } catch (IllegalArgumentException e) {
      throw new DataException(key + ": " + e.getMessage(), e);
    }
  }

  /**
   * Returns how many steps an epoch of the stage has: whole ones, of {@code accumulate} batches.
   *
   * @throws DataException if the pictures cannot be put into such batches
   * @throws SemblanceException if there is not one step
   */
  int stepsPerEpoch(Schedule schedule, BatchSource source, ImageSet images) {
    return stepsOf(
        stage.triplet() instanceof MinedTriplet mined
            ? bags(mined, schedule, images).stepsPerEpoch()
            : source.stepsPerEpoch(sampler));
  }

  /** Returns how many steps an epoch of these batches, which are the stage's, has. */
  int stepsPerEpoch(StageBatches batches) {
    return stepsOf(batches.batchesPerEpoch());
  }

  private int stepsOf(int batches) {
    if (batches < accumulate) {
      throw new SemblanceException(
          String.format(
              "run.accumulate must be <= %d, the batches in an epoch of stage %d, got %d; lower it"
                  + " or run.batchSize",
              batches, index + 1, accumulate));
    }
    return batches / accumulate;
  }

  /**
   * Returns the batches of the stage; the source's order is theirs from now on.
   *
   * @param embedder with the weights of the moment
   * @param state keeps what a run that goes on in the middle of an epoch needs
   */
  StageBatches batches(
      Schedule schedule,
      BatchSource source,
      ImageSet images,
      Embedder embedder,
      TrainingState state) {
    source.askTeacher(stage.distill() != null);
    if (stage.triplet() instanceof MinedTriplet mined) {
      TripletBags bags = bags(mined, schedule, images);
      return new MinedBatches(mined, bags, source, schedule, images, embedder, state);
    }
    state.minedBag = null;
    source.use(sampler);
    return new StageBatches.Sampled(source);
  }

  private TripletBags bags(MinedTriplet mined, Schedule schedule, ImageSet images) {
    return TripletBags.of(mined, schedule, images, "schedule[" + index + "].triplet");
  }

  /** Returns the learning rate of the step that is next. */
  double rate(TrainingState state, int stepsPerEpoch) {
    return rateAt(state.epoch, state.stepInEpoch, stepsPerEpoch);
  }

  /** Returns the learning rate of the last step that was taken. */
  double lastRate(TrainingState state, int stepsPerEpoch) {
    return rateAt(state.epoch, Math.max(0, state.stepInEpoch - 1), stepsPerEpoch);
  }

  private double rateAt(int epoch, int step, int stepsPerEpoch) {
    long position = (long) (firstRateEpoch + epoch - firstEpoch) * stepsPerEpoch + step;
    return rates.rate(position, stepsPerEpoch);
  }
}
