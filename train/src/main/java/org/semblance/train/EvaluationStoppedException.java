package org.semblance.train;

/** Leaves an evaluation that a stop request has made useless. */
final class EvaluationStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1;
}
