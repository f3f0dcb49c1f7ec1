package org.semblance.evaluation;

/** Hears how far an evaluation is; called on the thread that evaluates. */
@FunctionalInterface
public interface EvaluationProgress {

  /** Hears nothing. */
  EvaluationProgress NONE = (done, total) -> {};

  /**
   * Called after each batch.
   *
   * @param done pictures embedded so far
   * @param total pictures in all
   */
  void embedded(int done, int total);
}
