package org.semblance.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.PairSet;
import org.semblance.data.PictureTable;

/**
 * The pairs of one group of people.
 *
 * @param name of the group
 * @param scores its pairs, in the order of their file
 * @param foldStarts first pair of each fold, rising from 0, and at last the number of pairs; at
 *     least two folds
 */
public record GroupScores(String name, PairScores scores, ImmutableIntArray foldStarts) {

  /** Checks the folds. */
  public GroupScores {
    checkArgument(
        foldStarts.length() >= 3
            && foldStarts.get(0) == 0
            && foldStarts.get(foldStarts.length() - 1) == scores.size(),
        "the folds of %s must be at least two and hold its %s pairs, got %s",
        name,
        scores.size(),
        foldStarts);
  }

  /** Takes a whole pair set as a group; it has as many folds as it has pairs at most. */
  public static GroupScores of(String name, ScoredPairs pairs) {
    return of(name, pairs.scores(), pairs.folds());
  }

  private static GroupScores of(String name, PairScores scores, int folds) {
    int used = Math.min(folds, scores.size());
    ImmutableIntArray.Builder starts = ImmutableIntArray.builder();
    for (int fold = 0; fold <= used; fold++) {
      starts.add(Folds.start(scores.size(), used, fold));
    }
    return new GroupScores(name, scores, starts.build());
  }

  /**
   * The groups of a pair set, and what belongs to none.
   *
   * @param groups in the order in which they first appear
   * @param acrossGroups pairs of two persons of different groups, in no group's figures
   * @param unknown pairs with a picture whose group is not known, in no group's figures
   */
  public record Split(List<GroupScores> groups, int acrossGroups, int unknown) {

    /** Copies the list. */
    public Split {
      groups = List.copyOf(groups);
    }
  }

  /**
   * Tells the pairs of groups apart. The folds of a group are those that its pairs have in the
   * whole set, without the empty ones, so that people whom the set keeps in one fold stay in one.
   *
   * @param pairs whose scores they are
   * @param table groups by identity, or by path of a folder or picture
   * @param skipUnknown whether pairs with pictures of no group, and pairs of one person in two
   *     groups, are left out and counted, rather than refused
   * @throws DataException naming the first picture of no group, a person in two groups, or a group
   *     without pairs of both kinds
   */
  public static Split split(
      ScoredPairs scored, PairSet pairs, PictureTable table, boolean skipUnknown) {
    Map<String, Collected> groups = new LinkedHashMap<>();
    int across = 0;
    int unknown = 0;
    int fold = 0;
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      while (pair >= Folds.start(pairs.pairs(), scored.folds(), fold + 1)) {
        fold++;
      }
      String left = group(pairs, pairs.left(pair), table, skipUnknown);
      String right = group(pairs, pairs.right(pair), table, skipUnknown);
      if (left == null || right == null) {
        unknown++;
      } else if (left.equals(right)) {
        groups.computeIfAbsent(left, name -> new Collected()).add(scored.scores(), pair, fold);
      } else if (!pairs.same(pair)) {
        across++;
      } else if (skipUnknown) {
        unknown++;
      } else {
        throw new DataException(
            String.format(
                "%s: both pictures of one person must be in one group, got %s in %s and %s in %s",
                table.file(),
                pairs.place(pairs.left(pair)),
                left,
                pairs.place(pairs.right(pair)),
                right));
      }
    }
    List<GroupScores> found = new ArrayList<>();
    groups.forEach((name, collected) -> found.add(collected.group(name, table)));
    return new Split(found, across, unknown);
  }

  private static @Nullable String group(
      PairSet pairs, int image, PictureTable table, boolean skipUnknown) {
    String group = table.around(pairs.pictureName(image));
    if (group == null && !skipUnknown) {
      throw new DataException(
          String.format(
              "%s must say the group of every picture, got none for %s, which is called %s; add a"
                  + " line IDENTITY TAB GROUP or PATH TAB GROUP, or leave such pairs out with"
                  + " --on-bad skip",
              table.file(), pairs.place(image), pairs.pictureName(image)));
    }
    return group;
  }

  /** Pairs of one group. */
  private static final class Collected {

    private final List<Double> scores = new ArrayList<>();
    private final List<Boolean> same = new ArrayList<>();
    private final List<Integer> folds = new ArrayList<>();

    void add(PairScores all, int pair, int fold) {
      scores.add(all.score(pair));
      same.add(all.same(pair));
      folds.add(fold);
    }

    GroupScores group(String name, PictureTable table) {
      double[] values = scores.stream().mapToDouble(Double::doubleValue).toArray();
      boolean[] answers = new boolean[values.length];
      int positives = 0;
      for (int i = 0; i < answers.length; i++) {
        answers[i] = same.get(i);
        positives += answers[i] ? 1 : 0;
      }
      if (positives == 0 || positives == answers.length) {
        throw new DataException(
            String.format(
                "%s: group %s must have pairs of one person and of two, got %d and %d; take it out"
                    + " of the file, or add pairs",
                table.file(), name, positives, answers.length - positives));
      }
      PairScores group = PairScores.of(values, answers);
      ImmutableIntArray.Builder starts = ImmutableIntArray.builder();
      int distinct = 0;
      for (int i = 0; i < answers.length; i++) {
        if (i == 0 || !folds.get(i).equals(folds.get(i - 1))) {
          starts.add(i);
          distinct++;
        }
      }
      return distinct < 2
          ? of(name, group, TenFold.DEFAULT_FOLDS)
          : new GroupScores(name, group, starts.add(answers.length).build());
    }
  }
}
