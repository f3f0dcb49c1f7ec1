package org.semblance.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.semblance.data.DataException;

/**
 * How evenly a network works for groups of people.
 *
 * <p>The accuracy of each group has thresholds of its own, so it hides that one threshold accepts
 * strangers of one group more often than of another; the rates at one shared threshold show it.
 *
 * <p><b>Source:</b> Racial Faces in the Wild (Wang et al. 2019) for accuracy by group, mean and
 * standard deviation over groups.
 *
 * @param groups in the order given, at least two
 * @param mean of the groups' accuracies
 * @param std population standard deviation of the groups' accuracies
 * @param spread largest accuracy less the smallest
 * @param far the false accept rate aimed at
 * @param atFar rates at the threshold that gives it over all groups' pairs of two persons together
 * @param atBest rates at the threshold that judges most pairs of all groups right
 */
public record GroupReport(
    List<Group> groups,
    double mean,
    double std,
    double spread,
    double far,
    Shared atFar,
    Shared atBest) {

  /**
   * The accuracy of one group.
   *
   * @param name of the group
   * @param pairs judged
   * @param tenFold accuracy by folds
   * @param interval 95 % interval of the share of pairs judged right
   */
  public record Group(String name, int pairs, TenFold tenFold, WilsonInterval interval) {}

  /**
   * What one threshold does to all groups.
   *
   * @param threshold cosine from which on a pair counts as one person
   * @param all the groups together
   * @param groups each, in the order of the report
   */
  public record Shared(double threshold, ErrorRates all, List<ErrorRates> groups) {

    /** Copies the list. */
    public Shared {
      groups = List.copyOf(groups);
    }

    /** Returns the largest false accept rate of a group less the smallest. */
    public double farSpread() {
      return GroupReport.spread(groups.stream().mapToDouble(ErrorRates::far).toArray());
    }

    /** Returns the largest false reject rate of a group less the smallest. */
    public double frrSpread() {
      return GroupReport.spread(groups.stream().mapToDouble(ErrorRates::frr).toArray());
    }
  }

  /** Copies the list. */
  public GroupReport {
    groups = List.copyOf(groups);
  }

  /**
   * Judges groups.
   *
   * @param groups at least two, each name once
   * @param far in (0, 1)
   * @throws DataException if there are too few pairs of two persons to measure {@code far}
   */
  public static GroupReport of(List<GroupScores> groups, double far) {
    checkArgument(far > 0 && far < 1, "far must be in (0, 1), got %s", far);
    if (groups.size() < 2) {
      throw new DataException(
          "there must be at least two groups to compare, got "
              + groups.stream().map(GroupScores::name).toList());
    }
    HashSet<String> names = new HashSet<>();
    for (GroupScores group : groups) {
      checkArgument(
          names.add(group.name()), "each group must be given once, got %s twice", group.name());
    }
    PairScores all = together(groups);
    int negatives = all.different().length;
    if (negatives < RocCurve.negativesFor(far)) {
      throw new DataException(
          String.format(
              "a false accept rate of %s needs at least %,d pairs of two persons over all groups,"
                  + " there are %,d; add pairs, or choose a larger rate with --far",
              far, RocCurve.negativesFor(far), negatives));
    }
    List<Group> judged =
        groups.stream()
            .map(
                group -> {
                  TenFold folds = TenFold.of(group.scores(), group.foldStarts().toArray());
                  int pairs = group.scores().size();
                  return new Group(
                      group.name(), pairs, folds, WilsonInterval.of(folds.correct(), pairs));
                })
            .toList();
    double[] accuracies =
        judged.stream().mapToDouble(group -> group.tenFold().accuracy()).toArray();
    double mean = TenFold.mean(accuracies);
    RocCurve curve = RocCurve.of(all);
    return new GroupReport(
        judged,
        mean,
        TenFold.populationStd(accuracies, mean),
        spread(accuracies),
        far,
        shared(groups, curve.thresholdAt(far)),
        shared(groups, curve.bestThreshold()));
  }

  private static PairScores together(List<GroupScores> groups) {
    int size = groups.stream().mapToInt(group -> group.scores().size()).sum();
    double[] scores = new double[size];
    boolean[] same = new boolean[size];
    int at = 0;
    for (GroupScores group : groups) {
      for (int pair = 0; pair < group.scores().size(); pair++) {
        scores[at] = group.scores().score(pair);
        same[at++] = group.scores().same(pair);
      }
    }
    return PairScores.of(scores, same);
  }

  private static Shared shared(List<GroupScores> groups, double threshold) {
    List<ErrorRates> rates =
        groups.stream().map(group -> ErrorRates.at(group.scores(), threshold)).toList();
    return new Shared(threshold, rates.stream().reduce(ErrorRates::plus).orElseThrow(), rates);
  }

  private static double spread(double[] values) {
    return Arrays.stream(values).max().orElse(0) - Arrays.stream(values).min().orElse(0);
  }
}
