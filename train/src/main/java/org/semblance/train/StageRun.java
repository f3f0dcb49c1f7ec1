package org.semblance.train;

import java.util.ArrayList;
import java.util.List;
import org.semblance.backbones.GraphEmbedder;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.EpochEnd;
import org.semblance.callbacks.EpochStart;
import org.semblance.callbacks.EvaluationBatchEnd;
import org.semblance.callbacks.EvaluationEnd;
import org.semblance.callbacks.ProtocolEnd;
import org.semblance.callbacks.ProtocolResult;
import org.semblance.callbacks.StageEnd;
import org.semblance.callbacks.StageStart;
import org.semblance.callbacks.StepEnd;
import org.semblance.callbacks.StepEvaluation;
import org.semblance.data.PairSet;
import org.semblance.evaluation.EvaluationProgress;
import org.semblance.evaluation.VerificationReport;
import org.semblance.nn.GraphScope;
import org.semblance.schedules.Schedule;

/**
 * The epochs of one stage: batches in, steps, evaluation, events out.
 *
 * <p>Owns nothing; graph, data and state belong to {@link Train} and {@link Run}.
 */
final class StageRun {

  private final Run run;
  private final StagePlan plan;
  private final GraphScope scope;
  private final StepRunner steps;
  private final GraphEmbedder embedder;
  private final StageBatches source;
  private final int stepsPerEpoch;

  StageRun(
      Run run,
      StagePlan plan,
      GraphScope scope,
      StepRunner steps,
      GraphEmbedder embedder,
      StageBatches source) {
    this.run = run;
    this.plan = plan;
    this.scope = scope;
    this.steps = steps;
    this.embedder = embedder;
    this.source = source;
    this.stepsPerEpoch = plan.stepsPerEpoch(source);
  }

  /**
   * Runs the epochs that are left of the stage.
   *
   * @return whether the stage was finished, rather than stopped
   */
  boolean run() {
    long start = System.nanoTime();
    run.tell(
        scope,
        (callback, event) -> callback.onStageStart(event, run),
        new StageStart(
            plan.index(),
            plan.stages(),
            plan.stage().title(),
            plan.firstEpoch(),
            plan.stage().epochs(),
            stepsPerEpoch));
    while (run.state.epoch < plan.endEpoch()) {
      if (!epoch()) {
        return false;
      }
    }
    run.tell(
        scope,
        (callback, event) -> callback.onStageEnd(event, run),
        new StageEnd(plan.index(), plan.stage().title(), plan.stage().epochs(), seconds(start)));
    return true;
  }

  private boolean epoch() {
    TrainingState state = run.state;
    int firstStep = state.stepInEpoch;
    if (firstStep < stepsPerEpoch) {
      source.seek(state.epoch, firstStep * plan.accumulate());
    }
    run.tell(
        scope,
        (callback, event) -> callback.onEpochStart(event, run),
        new EpochStart(
            state.epoch, plan.totalEpochs(), stepsPerEpoch, firstStep, state.globalStep));
    EpochClock clock = new EpochClock(System::nanoTime);
    try {
      if (!steps(clock)) {
        FiniteWeights.require(scope, run);
        run.saveCheckpoint(scope);
        return false;
      }
      EpochClock.Times times = clock.times();
      long images = (long) (stepsPerEpoch - firstStep) * imagesPerStep();
      FiniteWeights.require(scope, run);
      endEpoch(images == 0 ? 0 : images / times.seconds(), times);
    } catch (EvaluationStoppedException e) {
      // Behind the step after which it was due: a resumed run begins with the evaluation.
      FiniteWeights.require(scope, run);
      run.saveCheckpoint(scope);
      return false;
    }
    return !stopped();
  }

  /** Returns whether all steps of the epoch were taken, rather than stopped. */
  private boolean steps(EpochClock clock) {
    TrainingState state = run.state;
    if (state.evaluationPending && state.stepInEpoch < stepsPerEpoch) {
      evaluateBetweenSteps(clock);
    }
    while (state.stepInEpoch < stepsPerEpoch) {
      step(clock);
      if (state.stepInEpoch < stepsPerEpoch && evaluates() && stepCadenceIsDue()) {
        evaluateBetweenSteps(clock);
      }
      if (stopped()) {
        return false;
      }
    }
    return true;
  }

  private void evaluateBetweenSteps(EpochClock clock) {
    List<VerificationReport> reports = clock.pausing(this::evaluate);
    run.tell(
        scope,
        (callback, event) -> callback.onStepEvaluation(event, run),
        new StepEvaluation(plan.index(), run.state.epoch, run.state.globalStep, reports));
  }

  private boolean stopped() {
    return run.stopSignal.requested() || run.stopReason() != null;
  }

  private void step(EpochClock clock) {
    TrainingState state = run.state;
    double rate = plan.rate(state, stepsPerEpoch) * state.rateScale;
    StepBatches batches = new StepBatches(clock, source);
    StepResult result = steps.run(batches, rate, state.globalStep);
    run.lastPlaces = batches.places();
    state.add(result, batches.badImages());
    run.tell(
        scope,
        (callback, event) -> callback.onStepEnd(event, run),
        new StepEnd(
            state.epoch,
            state.stepInEpoch - 1,
            state.globalStep - 1,
            result.loss(),
            result.accuracy(),
            result.regularization(),
            rate,
            imagesPerStep(),
            batches.waitSeconds(),
            result.terms(),
            run.lastPlaces));
  }

  private int imagesPerStep() {
    return run.schedule.run().batchSize() * plan.accumulate();
  }

  private void endEpoch(double imagesPerSecond, EpochClock.Times times) {
    TrainingState state = run.state;
    List<VerificationReport> reports = evaluates() && evaluationIsDue() ? evaluate() : List.of();
    List<ProtocolResult> protocols = evaluates() ? evaluateWider() : List.of();
    EpochEnd event =
        new EpochEnd(
            plan.index(),
            state.epoch,
            state.globalStep,
            state.lossSum / stepsPerEpoch,
            state.accuracySum / stepsPerEpoch,
            state.regularization,
            plan.lastRate(state, stepsPerEpoch) * state.rateScale,
            imagesPerSecond,
            times.seconds(),
            times.inputWaitShare(),
            state.badImages,
            state.termMeans(),
            state.monitors,
            state.angles,
            reports,
            protocols);
    for (Callback callback : run.callbacks) {
      callback.onEpochEnd(event, run);
    }
    // The position moves on before the checkpoint is written: it then says where to go on.
    state.nextEpoch();
    run.saveLastModel(scope);
    run.carryOut(scope);
  }

  private boolean evaluates() {
    return !plan.stage().bottleneckOnly();
  }

  private List<VerificationReport> evaluate() {
    run.state.evaluationPending = true;
    List<VerificationReport> reports = new ArrayList<>(evaluate(""));
    if (run.average != null) {
      run.average.inPlaceOfWeights(() -> reports.addAll(evaluate(Schedule.EMA_SUFFIX)));
    }
    run.state.evaluationPending = false;
    NativeHeap.trim();
    return run.remember(reports);
  }

  /** Evaluates what the network has for its weights. */
  private List<VerificationReport> evaluate(String suffix) {
    TrainingState state = run.state;
    double epochsDone = state.epoch + (double) state.stepInEpoch / stepsPerEpoch;
    List<VerificationReport> reports = new ArrayList<>();
    for (PairSet pairs : run.pairSets) {
      String name = pairs.name() + suffix;
      VerificationReport report = evaluate(pairs, name).withName(name);
      reports.add(report);
      run.tell(
          (callback, event) -> callback.onEvaluationEnd(event, run),
          new EvaluationEnd(state.epoch, state.globalStep, epochsDone, report));
    }
    return reports;
  }

  private VerificationReport evaluate(PairSet pairs, String name) {
    return run.verification.evaluate(embedder, pairs, progress(name));
  }

  private EvaluationProgress progress(String name) {
    long start = System.nanoTime();
    return (done, total) -> {
      run.tell(
          (callback, event) -> callback.onEvaluationBatchEnd(event, run),
          new EvaluationBatchEnd(
              run.state.epoch, run.state.globalStep, name, done, total, seconds(start)));
      if (run.stopSignal.requested() && done < total) {
        throw new EvaluationStoppedException();
      }
    };
  }

  /** Runs the other protocols that are due at the end of the epoch. */
  private List<ProtocolResult> evaluateWider() {
    if (!run.wider.areDue(run.state.epoch + 1)) {
      return List.of();
    }
    List<ProtocolResult> results = new ArrayList<>(evaluateWider(""));
    if (run.average != null) {
      run.average.inPlaceOfWeights(() -> results.addAll(evaluateWider(Schedule.EMA_SUFFIX)));
    }
    NativeHeap.trim();
    return results;
  }

  private List<ProtocolResult> evaluateWider(String suffix) {
    TrainingState state = run.state;
    List<ProtocolResult> results = run.wider.run(state.epoch + 1, embedder, suffix, this::progress);
    for (ProtocolResult result : results) {
      run.tell(
          (callback, event) -> callback.onProtocolEnd(event, run),
          new ProtocolEnd(state.epoch, state.globalStep, result));
    }
    return results;
  }

  private boolean evaluationIsDue() {
    int done = run.state.epoch + 1;
    return done % run.schedule.run().evaluateEveryEpochs() == 0
        || done == plan.endEpoch()
        || stepCadenceIsDue();
  }

  private boolean stepCadenceIsDue() {
    int steps = run.schedule.run().evaluateEverySteps();
    return steps > 0 && run.state.globalStep % steps == 0;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
