package org.semblance.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.semblance.data.DataException;

/**
 * From which cosine on a network's pairs may count as one person, for several false accept rates.
 *
 * <p>The threshold at a rate is the lowest that accepts at most {@code ⌊rate · N⌋} of the N pairs
 * of two persons. A rate below 1/N cannot be measured and is refused. Intervals of rates are
 * Wilson's, over pairs taken as independent; they do not tell how far the threshold itself would
 * move on other pairs.
 *
 * @param set name of the pair set
 * @param flip whether the mirrored picture's embedding is added: thresholds hold for that alone
 * @param samePairs pairs of one person
 * @param differentPairs pairs of two persons
 * @param points those rates that the pairs can measure, falling
 * @param refused rates that they cannot, falling
 * @param calibration from cosine to probability
 */
public record OperatingThresholds(
    String set,
    boolean flip,
    int samePairs,
    int differentPairs,
    List<ThresholdAtFar> points,
    List<Double> refused,
    LogisticCalibration calibration) {

  /** The false accept rates that are asked for, falling. */
  public static final List<Double> FALSE_ACCEPT_RATES = List.of(1e-2, 1e-3, 1e-4, 1e-5);

  /** The intervals' name. */
  public static final String INTERVAL = "Wilson, 95 %, over pairs";

  /** Copies the lists. */
  public OperatingThresholds {
    points = List.copyOf(points);
    refused = List.copyOf(refused);
  }

  /**
   * Chooses the thresholds.
   *
   * @param flip with which the scores were made
   * @throws DataException if not even the largest rate can be measured
   */
  public static OperatingThresholds of(ScoredPairs pairs, boolean flip) {
    PairScores scores = pairs.scores();
    int negatives = scores.different().length;
    RocCurve curve = RocCurve.of(scores);
    LogisticCalibration calibration = LogisticCalibration.of(scores);
    List<ThresholdAtFar> points = new ArrayList<>();
    List<Double> refused = new ArrayList<>();
    for (double far : FALSE_ACCEPT_RATES) {
      if (negatives < RocCurve.negativesFor(far)) {
        refused.add(far);
        continue;
      }
      double threshold = curve.thresholdAt(far);
      points.add(
          new ThresholdAtFar(
              far,
              threshold,
              calibration.probability(threshold),
              ErrorRates.at(scores, threshold)));
    }
    if (points.isEmpty()) {
      throw new DataException(
          String.format(
              "%s must have at least %,d pairs of two persons for a threshold at a false accept"
                  + " rate of %s, it has %,d",
              pairs.name(),
              RocCurve.negativesFor(FALSE_ACCEPT_RATES.get(0)),
              FALSE_ACCEPT_RATES.get(0),
              negatives));
    }
    return new OperatingThresholds(
        pairs.name(), flip, scores.samePerson().length, negatives, points, refused, calibration);
  }
}
