package org.semblance.ijb;

import org.semblance.evaluation.WilsonInterval;

/**
 * True accept rate at a false accept rate, three readings of the same curve.
 *
 * @param far the false accept rate asked for
 * @param nearest the original's figure: the true accept rate of the curve's point whose false
 *     accept rate is nearest to {@code far}, which may lie above it
 * @param nearestFar the false accept rate of that point
 * @param interpolated on the straight line between the curve's neighbouring points
 * @param attained the largest that some threshold gives while accepting at most {@code floor(far ·
 *     N)} pairs of two persons
 * @param interval 95 % of {@code attained}, pairs of one person taken as independent
 * @param falseAccepts pairs of two persons accepted with {@code attained}
 * @param threshold cosine from which on a pair is then accepted
 */
public record TarAtFar(
    double far,
    double nearest,
    double nearestFar,
    double interpolated,
    double attained,
    WilsonInterval interval,
    long falseAccepts,
    double threshold) {}
