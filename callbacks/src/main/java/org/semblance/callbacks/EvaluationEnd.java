package org.semblance.callbacks;

import org.semblance.evaluation.VerificationReport;

/**
 * One verification set was evaluated.
 *
 * @param epoch from 0, over the whole run
 * @param globalStep steps taken so far
 * @param epochsDone with the share of the epoch under way, for instance 2.5; at an epoch's end a
 *     whole number
 * @param report what came out
 */
public record EvaluationEnd(
    int epoch, long globalStep, double epochsDone, VerificationReport report) {}
