package org.semblance.callbacks;

/**
 * A run ended.
 *
 * @param completed whether every stage was run to its end
 * @param reason why it ended, for people
 * @param seconds of this process
 */
public record TrainEnd(boolean completed, String reason, double seconds) {}
