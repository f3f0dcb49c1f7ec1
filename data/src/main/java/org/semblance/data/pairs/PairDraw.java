package org.semblance.data.pairs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.semblance.data.random.Draws;

/**
 * Draws pairs of one kind in one fold as LFW's were: people first, each as likely as any other,
 * then a picture of each. Pairs of equal pictures, and pairs that show the same as another, are
 * drawn anew.
 */
final class PairDraw {

  /** After so many useless draws in a row, what is left is looked for instead of hit by chance. */
  private static final int MOST_REPEATS = 1000;

  /** So many pairs are gone through one by one, whatever the number wanted. */
  private static final long ALWAYS_LISTED = 1_000_000;

  /** What a pair shows and of whom, whichever of its pictures comes first. */
  private record Shown(long low, long high) {}

  private final Fold fold;
  private final boolean same;
  private final Contents contents;
  private final Draws draws;
  private final int[] people;
  private final Set<Shown> seen = new HashSet<>();
  private final List<int[]> found = new ArrayList<>();

  PairDraw(Fold fold, boolean same, Contents contents, Draws draws) {
    this.fold = fold;
    this.same = same;
    this.contents = contents;
    this.draws = draws;
    this.people =
        IntStream.range(0, fold.people())
            .filter(person -> !same || fold.size(person) > 1)
            .toArray();
  }

  /** Returns so many pairs, or all that there are if they are fewer. */
  List<int[]> draw(int wanted) {
    if (fold.pairs(same) == 0) {
      return found;
    }
    int repeats = 0;
    while (found.size() < wanted && repeats < MOST_REPEATS) {
      repeats = add(drawOne()) ? 0 : repeats + 1;
    }
    if (found.size() < wanted) {
      drawRest(wanted);
    }
    return found;
  }

  private int[] drawOne() {
    int person = people[draws.below(people.length)];
    int first = draws.below(fold.size(person));
    int left = fold.picture(person, first);
    if (same) {
      int second = draws.below(fold.size(person) - 1);
      return new int[] {left, fold.picture(person, second < first ? second : second + 1)};
    }
    int other = person;
    while (other == person) {
      other = people[draws.below(people.length)];
    }
    return new int[] {left, fold.picture(other, draws.below(fold.size(other)))};
  }

  private boolean add(int[] pair) {
    if (equal(pair) || !seen.add(shown(pair))) {
      return false;
    }
    found.add(pair);
    return true;
  }

  private boolean equal(int[] pair) {
    return contents.applyAsLong(pair[0]) == contents.applyAsLong(pair[1]);
  }

  private Shown shown(int[] pair) {
    long left = contents.owned(pair[0]);
    long right = contents.owned(pair[1]);
    return new Shown(Math.min(left, right), Math.max(left, right));
  }

  /** Takes all remaining pairs as equally likely, so that the last one is found like the first. */
  private void drawRest(int wanted) {
    Fold distinct = fold.distinct(contents);
    long all = distinct.pairs(same);
    if (all > ALWAYS_LISTED + 4L * wanted) {
      // At least three of four are unseen; so many repeats mean that nearly all are equal.
      for (int repeats = 0; found.size() < wanted && repeats < ALWAYS_LISTED; ) {
        long number = (long) (draws.unit() * all);
        repeats = add(distinct.pair(same, number)) ? 0 : repeats + 1;
      }
      return;
    }
    long[] rest =
        LongStream.range(0, all)
            .filter(number -> !seen.contains(shown(distinct.pair(same, number))))
            .toArray();
    for (int i = 0; i < rest.length && found.size() < wanted; i++) {
      int chosen = i + draws.below(rest.length - i);
      add(distinct.pair(same, rest[chosen]));
      rest[chosen] = rest[i];
    }
  }
}
