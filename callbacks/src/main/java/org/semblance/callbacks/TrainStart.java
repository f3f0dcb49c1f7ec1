package org.semblance.callbacks;

/**
 * A run begins or goes on.
 *
 * @param name of the schedule
 * @param stages number of stages
 * @param totalEpochs over all stages
 * @param kernels which operations the graphs are built of, for instance {@code fused}
 * @param firstEpoch first epoch that this process will report, from 0; above 0 in a resumed run
 * @param evaluatedSteps steps of the whole run after which all evaluations were made before; those
 *     after more steps this process will report
 */
public record TrainStart(
    String name,
    int stages,
    int totalEpochs,
    String kernels,
    int firstEpoch,
    long evaluatedSteps) {}
