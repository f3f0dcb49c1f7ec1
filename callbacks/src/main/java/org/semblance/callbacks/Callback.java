package org.semblance.callbacks;

/**
 * Watches a run. All hooks do nothing unless overridden.
 *
 * <p>A callback sees records and changes nothing; what it wants, it asks for through {@link
 * RunControl}. Requests are carried out after every callback has seen the event, so the order of
 * callbacks does not matter to them. Hooks run on the training thread, between steps. A hook that
 * throws ends the run.
 *
 * <p>Epochs, steps and stages are counted from 0 in events and from 1 in what people read. Epochs
 * are counted over the whole run, so that no number appears twice. A callback with a memory that
 * must outlive the process is {@link Stateful} too.
 */
public interface Callback {

  /** Called once, before the first step, also when a run is resumed. */
  default void onTrainStart(TrainStart event, RunControl control) {}

  /** Called before the first step of a stage, also when a run is resumed inside it. */
  default void onStageStart(StageStart event, RunControl control) {}

  /** Called before the first step of an epoch. */
  default void onEpochStart(EpochStart event, RunControl control) {}

  /** Called after every step. */
  default void onStepEnd(StepEnd event, RunControl control) {}

  /** Called after every batch of pictures of a verification set. */
  default void onEvaluationBatchEnd(EvaluationBatchEnd event, RunControl control) {}

  /** Called after each verification set has been evaluated. */
  default void onEvaluationEnd(EvaluationEnd event, RunControl control) {}

  /** Called after each protocol other than pair verification, at the end of an epoch. */
  default void onProtocolEnd(ProtocolEnd event, RunControl control) {}

  /** Called after all verification sets have been evaluated between two steps of an epoch. */
  default void onStepEvaluation(StepEvaluation event, RunControl control) {}

  /** Called after the last step of an epoch and its evaluations. */
  default void onEpochEnd(EpochEnd event, RunControl control) {}

  /** Called after the last epoch of a stage. */
  default void onStageEnd(StageEnd event, RunControl control) {}

  /** Called once at the end, also of a run that was stopped or failed. */
  default void onTrainEnd(TrainEnd event, RunControl control) {}
}
