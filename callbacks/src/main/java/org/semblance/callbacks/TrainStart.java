package org.semblance.callbacks;

/**
 * A run begins or goes on.
 *
 * @param name of the schedule
 * @param stages number of stages
 * @param totalEpochs over all stages
 * @param stepsPerEpoch batches in an epoch
 * @param firstEpoch first epoch that this process will report, from 0; above 0 in a resumed run
 */
public record TrainStart(
    String name, int stages, int totalEpochs, int stepsPerEpoch, int firstEpoch) {}
