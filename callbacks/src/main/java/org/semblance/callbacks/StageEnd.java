package org.semblance.callbacks;

/**
 * A stage ended.
 *
 * @param stage from 0
 * @param title as at its start
 * @param epochs that were run
 * @param seconds of this process
 */
public record StageEnd(int stage, String title, int epochs, double seconds) {}
