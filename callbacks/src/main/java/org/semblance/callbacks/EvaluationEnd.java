package org.semblance.callbacks;

import org.semblance.evaluation.VerificationReport;

/**
 * One verification set was evaluated.
 *
 * @param epoch from 0, over the whole run
 * @param globalStep steps taken so far
 * @param report what came out
 */
public record EvaluationEnd(int epoch, long globalStep, VerificationReport report) {}
