package org.semblance.evaluation;

/**
 * A point of a receiver operating characteristic.
 *
 * @param far false accept rate, in [0, 1]
 * @param tar true accept rate, in [0, 1]
 */
public record RocPoint(double far, double tar) {}
