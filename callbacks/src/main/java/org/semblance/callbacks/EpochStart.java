package org.semblance.callbacks;

/**
 * An epoch begins or goes on.
 *
 * @param epoch from 0, over the whole run
 * @param totalEpochs over all stages
 * @param stepsPerEpoch batches in this epoch
 * @param firstStep first step that will be taken, above 0 in an epoch that is resumed
 * @param globalStep steps that were taken in the whole run before that one
 */
public record EpochStart(
    int epoch, int totalEpochs, int stepsPerEpoch, int firstStep, long globalStep) {}
