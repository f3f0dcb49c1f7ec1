package org.semblance.evaluation;

/**
 * True accept rate at a false accept rate.
 *
 * @param far largest share of two persons' pairs that may be accepted, in [0, 1]
 * @param tar share of one person's pairs accepted then, in [0, 1]
 * @param falseAccepts two persons' pairs accepted, at most {@code far} times their number
 */
public record OperatingPoint(double far, double tar, int falseAccepts) {}
