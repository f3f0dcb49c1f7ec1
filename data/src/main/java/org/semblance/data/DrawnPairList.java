package org.semblance.data;

import com.google.common.collect.ImmutableSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.semblance.data.random.Draws;

/** Chooses pairs of drawn faces, fold by fold, and draws the pictures they need. */
final class DrawnPairList {

  private final DrawnPairs data;
  private final Draws draws;
  private final int peoplePerFold;
  private final int picturesEach;
  private final PairSet.Builder pairs = PairSet.builder("drawn");
  private final Map<Integer, Integer> known = new HashMap<>();

  DrawnPairList(DrawnPairs data) {
    this.data = data;
    this.draws = Draws.of(data.seed(), DrawKey.DRAWN_PAIRS);
    this.peoplePerFold = data.identities() / DrawnPairs.FOLDS;
    this.picturesEach = picturesEach(half(), peoplePerFold);
  }

  private int half() {
    return data.pairs() / DrawnPairs.FOLDS / 2;
  }

  /** Enough for twice as many same-person pairs as a fold needs, at least 4. */
  private static int picturesEach(int half, int people) {
    int pictures = 4;
    while ((long) people * pictures * (pictures - 1) / 2 < 2L * half) {
      pictures++;
    }
    return pictures;
  }

  PairSet build() {
    for (int fold = 0; fold < DrawnPairs.FOLDS; fold++) {
      Set<Set<Integer>> used = new HashSet<>();
      for (int i = 0; i < half(); i++) {
        add(fold, true, used);
      }
      for (int i = 0; i < half(); i++) {
        add(fold, false, used);
      }
    }
    return pairs.build(DrawnPairs.FOLDS);
  }

  /** Adds a pair that the fold does not have yet. */
  private void add(int fold, boolean same, Set<Set<Integer>> used) {
    while (true) {
      int person = draws.below(peoplePerFold);
      int other = same ? person : (person + 1 + draws.below(peoplePerFold - 1)) % peoplePerFold;
      int left = picture(fold, person);
      int right = picture(fold, other);
      if (left != right && used.add(ImmutableSet.of(left, right))) {
        pairs.pair(image(left), image(right), same);
        return;
      }
    }
  }

  private int picture(int fold, int person) {
    return (fold * peoplePerFold + person) * picturesEach + draws.below(picturesEach);
  }

  private int image(int picture) {
    return known.computeIfAbsent(
        picture,
        k -> {
          int person = picture / picturesEach;
          int number = picture % picturesEach;
          return pairs.image(
              DrawnImages.draw(data.seed(), DrawKey.DRAWN_VERIFICATION, person, number),
              String.format(
                  "drawn faces of seed %d for verification, person %d, picture %d",
                  data.seed(), person, number));
        });
  }
}
