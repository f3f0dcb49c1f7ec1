package org.semblance.callbacks;

/**
 * Ends a run whose loss is no longer a number, before anything is saved.
 *
 * <p><b>Differs from</b> Keras_insightface, which ends the process without a word about the step.
 */
public final class StopOnNonFinite implements Callback {

  /**
   * Checks the terms of a step.
   *
   * @throws DivergenceException naming the step, the batch and the terms, if one is not finite
   */
  @Override
  public void onStepEnd(StepEnd event, RunControl control) {
    if (Double.isFinite(event.loss()) && Double.isFinite(event.regularization())) {
      return;
    }
    throw new DivergenceException(
        String.format(
            "the loss must be finite, found loss=%s%s regularization=%s accuracy=%s learningRate=%s"
                + " at step %d (epoch %d, batch %d). The last checkpoint is from before and"
                + " was kept; resume from it with a lower learning rate, a smaller scale or margin,"
                + " or a warm-up, or look at the pictures of the batch: %s",
            event.loss(),
            event.terms().isEmpty() ? "" : " of the terms " + event.terms(),
            event.regularization(),
            event.accuracy(),
            event.learningRate(),
            event.globalStep() + 1,
            event.epoch() + 1,
            event.stepInEpoch() + 1,
            String.join(", ", event.places())));
  }
}
