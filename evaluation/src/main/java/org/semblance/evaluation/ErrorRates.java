package org.semblance.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * What one threshold does to pairs: those at least as similar count as one person.
 *
 * @param falseAccepts pairs of two persons that are accepted
 * @param different pairs of two persons, at least 1
 * @param falseRejects pairs of one person that are not accepted
 * @param same pairs of one person, at least 1
 */
public record ErrorRates(int falseAccepts, int different, int falseRejects, int same) {

  /** Checks the ranges. */
  public ErrorRates {
    checkArgument(
        different >= 1 && same >= 1,
        "there must be pairs of one person and of two, got %s and %s",
        same,
        different);
    checkArgument(
        falseAccepts >= 0 && falseAccepts <= different,
        "falseAccepts must be in [0, %s], got %s",
        different,
        falseAccepts);
    checkArgument(
        falseRejects >= 0 && falseRejects <= same,
        "falseRejects must be in [0, %s], got %s",
        same,
        falseRejects);
  }

  /** Counts the errors. */
  public static ErrorRates at(PairScores scores, double threshold) {
    double[] different = scores.different();
    double[] same = scores.samePerson();
    return new ErrorRates(
        different.length - PairScores.below(different, threshold),
        different.length,
        PairScores.below(same, threshold),
        same.length);
  }

  /** Returns the share of two persons' pairs that are accepted, in [0, 1]. */
  public double far() {
    return (double) falseAccepts / different;
  }

  /** Returns the share of one person's pairs that are not accepted, in [0, 1]. */
  public double frr() {
    return (double) falseRejects / same;
  }

  /** Returns the share of one person's pairs that are accepted, in [0, 1]. */
  public double tar() {
    return (double) (same - falseRejects) / same;
  }

  /** Returns the share of all pairs that are judged right, in [0, 1]. */
  public double accuracy() {
    long pairs = (long) same + different;
    return (double) (pairs - falseRejects - falseAccepts) / pairs;
  }

  /** Returns the 95 % interval of {@link #far()}. */
  public WilsonInterval farInterval() {
    return WilsonInterval.of(falseAccepts, different);
  }

  /** Returns the 95 % interval of {@link #frr()}. */
  public WilsonInterval frrInterval() {
    return WilsonInterval.of(falseRejects, same);
  }

  /** Returns the 95 % interval of {@link #tar()}. */
  public WilsonInterval tarInterval() {
    return WilsonInterval.of(same - falseRejects, same);
  }

  /** Returns the 95 % interval of {@link #accuracy()}. */
  public WilsonInterval accuracyInterval() {
    long pairs = (long) same + different;
    return WilsonInterval.of(pairs - falseRejects - falseAccepts, pairs);
  }

  /** Returns the errors of both taken together. */
  ErrorRates plus(ErrorRates other) {
    return new ErrorRates(
        falseAccepts + other.falseAccepts,
        different + other.different,
        falseRejects + other.falseRejects,
        same + other.same);
  }
}
