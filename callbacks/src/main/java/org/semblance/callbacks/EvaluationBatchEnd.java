package org.semblance.callbacks;

/**
 * A batch of a verification set's pictures was embedded.
 *
 * @param epoch from 0, over the whole run
 * @param globalStep steps taken so far
 * @param set name of the verification set
 * @param images pictures embedded so far
 * @param totalImages pictures of the set
 * @param seconds since the evaluation of the set began
 */
public record EvaluationBatchEnd(
    int epoch, long globalStep, String set, int images, int totalImages, double seconds) {}
