package org.semblance.evaluation;

/**
 * A threshold for a false accept rate, with what it did to the pairs that it was chosen on.
 *
 * @param far the false accept rate aimed at
 * @param threshold cosine from which on a pair counts as one person
 * @param probability of one person at the threshold, by the calibration that stands beside
 * @param rates counted on those pairs
 */
public record ThresholdAtFar(double far, double threshold, double probability, ErrorRates rates) {}
