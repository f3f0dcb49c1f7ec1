package org.semblance.callbacks;

/**
 * A stage begins or goes on.
 *
 * @param stage from 0
 * @param stages number of stages
 * @param title for people, for instance {@code arcFace, scale 32}
 * @param firstEpoch first epoch of the stage, from 0, even if the run was resumed after it
 * @param epochs length of the stage
 * @param stepsPerEpoch batches in each of its epochs
 */
public record StageStart(
    int stage, int stages, String title, int firstEpoch, int epochs, int stepsPerEpoch) {}
