package org.semblance.callbacks;

/**
 * A protocol other than pair verification has been run.
 *
 * @param epoch from 0, over the whole run
 * @param globalStep steps taken so far
 * @param result what came out
 */
public record ProtocolEnd(int epoch, long globalStep, ProtocolResult result) {}
