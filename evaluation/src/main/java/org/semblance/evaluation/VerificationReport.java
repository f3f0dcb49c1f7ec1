package org.semblance.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * How well similarities tell one person from two.
 *
 * @param name of the pair set
 * @param pairs judged
 * @param images distinct pictures behind them
 * @param tenFold accuracy by folds, the figure to publish
 * @param interval 95 % interval of the share of pairs judged right
 * @param auc exact area under the ROC curve, ties by half
 * @param tarAtFars true accept rates at the false accept rates 1e-1, 1e-2, 1e-3 and 1e-4
 * @param valAtFar validation rate at a false accept rate of 1e-3, by folds
 * @param oracle the original's optimistic accuracy
 * @param roc at most 201 points of the ROC curve
 * @param notes what a reader of these figures must know, for instance that there were too few pairs
 * @param seconds that the evaluation took
 */
public record VerificationReport(
    String name,
    int pairs,
    int images,
    TenFold tenFold,
    WilsonInterval interval,
    double auc,
    List<OperatingPoint> tarAtFars,
    ValAtFar valAtFar,
    OracleThreshold oracle,
    List<RocPoint> roc,
    List<String> notes,
    double seconds) {

  /** The false accept rates of {@link #tarAtFars()}, falling. */
  public static final List<Double> FALSE_ACCEPT_RATES = List.of(1e-1, 1e-2, 1e-3, 1e-4);

  /** Copies the lists. */
  public VerificationReport {
    tarAtFars = List.copyOf(tarAtFars);
    roc = List.copyOf(roc);
    notes = List.copyOf(notes);
  }

  /**
   * Judges similarities.
   *
   * @param name of the pair set
   * @param images distinct pictures behind the pairs
   * @param folds wished for, at least 2; fewer, with a note, if there are fewer pairs
   * @param seconds that the evaluation took so far
   * @throws IllegalArgumentException if {@code folds} is below 2
   */
  public static VerificationReport of(
      String name, int images, PairScores scores, int folds, double seconds) {
    int used = Math.min(folds, scores.size());
    List<String> notes = new ArrayList<>();
    if (used < folds) {
      notes.add(String.format("%d folds instead of %d: there are only so many pairs", used, folds));
    }
    noteLowRates(scores, notes);
    TenFold tenFold = TenFold.of(scores, used);
    RocCurve curve = RocCurve.of(scores);
    return new VerificationReport(
        name,
        scores.size(),
        images,
        tenFold,
        WilsonInterval.of(tenFold.correct(), scores.size()),
        curve.area(),
        FALSE_ACCEPT_RATES.stream().map(curve::at).toList(),
        ValAtFar.of(scores, used, ValAtFar.DEFAULT_TARGET),
        OracleThreshold.of(scores),
        curve.points(),
        notes,
        seconds);
  }

  private static void noteLowRates(PairScores scores, List<String> notes) {
    int negatives = scores.different().length;
    for (double far : FALSE_ACCEPT_RATES) {
      if (far * negatives < 1 - 1e-9) {
        notes.add(
            String.format(
                "true accepts at a false accept rate of %s and below are those without any false"
                    + " accept: there are %d pairs of two persons",
                String.format("%.0e", far).replace("e-0", "e-"), negatives));
        return;
      }
    }
  }

  /** Returns the same figures with other notes. */
  VerificationReport withNotes(List<String> others) {
    return new VerificationReport(
        name, pairs, images, tenFold, interval, auc, tarAtFars, valAtFar, oracle, roc, others,
        seconds);
  }

  /** Returns the same figures under another name. */
  public VerificationReport withName(String other) {
    return new VerificationReport(
        other, pairs, images, tenFold, interval, auc, tarAtFars, valAtFar, oracle, roc, notes,
        seconds);
  }

  /** Returns the mean accuracy over the folds. */
  public double accuracy() {
    return tenFold.accuracy();
  }

  /** Returns the population standard deviation of the accuracy over the folds. */
  public double std() {
    return tenFold.std();
  }

  /** Returns the cosine from which on a pair counts as one person, mean over the folds. */
  public double threshold() {
    return tenFold.threshold();
  }

  /** Returns the true accept rate at a false accept rate of 1e-3. */
  public double tarAtFar() {
    return tarAtFars.get(FALSE_ACCEPT_RATES.indexOf(1e-3)).tar();
  }

  /** Returns the original's optimistic accuracy. */
  public double oracleAccuracy() {
    return oracle.accuracy();
  }

  /** Returns the threshold of the original's optimistic accuracy. */
  public double oracleThreshold() {
    return oracle.threshold();
  }
}
