package org.semblance.data.pairs;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.semblance.data.DataException;
import org.semblance.data.DrawKey;
import org.semblance.data.ImageSet;
import org.semblance.data.PairSet;
import org.semblance.data.random.Draws;

/**
 * Draws a verification set from pictures with identities: half of the pairs show the same person,
 * no pair is there twice, and no person is in two of the ten folds, as in LFW.
 *
 * @param pairs how many, a multiple of 20
 * @param seed decides everything
 */
public record PairMaker(int pairs, long seed) {

  private static final int FOLDS = PairSet.DEFAULT_FOLDS;

  /** So many draws in a row that were there already mean that there are no more. */
  private static final int MOST_REPEATS = 10_000;

  /** Checks the number. */
  public PairMaker {
    checkArgument(
        pairs >= 2 * FOLDS && pairs % (2 * FOLDS) == 0,
        "the number of pairs must be a multiple of %s, got %s",
        2 * FOLDS,
        pairs);
  }

  /**
   * Draws the pairs and reads their pictures.
   *
   * @param name of the set
   * @throws DataException if there are too few people or pictures, saying how many are needed
   */
  public PairSet of(ImageSet images, String name) {
    Draws draws = Draws.of(seed, DrawKey.PAIRS);
    List<List<int[]>> folds = folds(images, draws);
    PairSet.Builder builder = PairSet.builder(name);
    Map<Integer, Integer> known = new HashMap<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      for (boolean same : new boolean[] {true, false}) {
        for (int[] pair : drawn(folds.get(fold), same, draws)) {
          builder.pair(
              picture(images, pair[0], known, builder),
              picture(images, pair[1], known, builder),
              same);
        }
      }
    }
    return builder.build(FOLDS);
  }

  private static int picture(
      ImageSet images, int image, Map<Integer, Integer> known, PairSet.Builder builder) {
    return known.computeIfAbsent(image, i -> builder.image(images.encoded(i), images.place(i)));
  }

  /** Shares the people among the folds; those with several pictures evenly. */
  private static List<List<int[]>> folds(ImageSet images, Draws draws) {
    List<List<Integer>> byIdentity = new ArrayList<>();
    images.identities().forEach(identity -> byIdentity.add(new ArrayList<>()));
    for (int i = 0; i < images.size(); i++) {
      byIdentity.get(images.label(i)).add(i);
    }
    List<List<int[]>> folds = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      folds.add(new ArrayList<>());
    }
    int several = 0;
    int single = 0;
    for (int identity : draws.permutation(byIdentity.size())) {
      int[] pictures = byIdentity.get(identity).stream().mapToInt(i -> i).toArray();
      int fold = pictures.length > 1 ? several++ % FOLDS : single++ % FOLDS;
      folds.get(fold).add(pictures);
    }
    return folds;
  }

  private List<int[]> drawn(List<int[]> people, boolean same, Draws draws) {
    int wanted = pairs / FOLDS / 2;
    List<int[]> candidates =
        same ? people.stream().filter(pictures -> pictures.length > 1).toList() : people;
    Set<Long> seen = new HashSet<>();
    List<int[]> found = new ArrayList<>();
    int repeats = 0;
    while (found.size() < wanted) {
      if (candidates.size() < (same ? 1 : 2) || repeats > MOST_REPEATS) {
        throw tooFew(people, same, found.size());
      }
      int[] pair = draw(candidates, same, draws);
      long key = (long) Math.min(pair[0], pair[1]) << 32 | Math.max(pair[0], pair[1]);
      if (seen.add(key)) {
        found.add(pair);
        repeats = 0;
      } else {
        repeats++;
      }
    }
    return found;
  }

  private static int[] draw(List<int[]> people, boolean same, Draws draws) {
    int[] left = people.get(draws.below(people.size()));
    int first = draws.below(left.length);
    if (same) {
      int second = draws.below(left.length - 1);
      return new int[] {left[first], left[second < first ? second : second + 1]};
    }
    int[] right = left;
    while (right == left) {
      right = people.get(draws.below(people.size()));
    }
    return new int[] {left[first], right[draws.below(right.length)]};
  }

  private DataException tooFew(List<int[]> people, boolean same, int found) {
    return new DataException(
        String.format(
            "%d pairs need %d of %s in each of %d folds, but the %d people of a fold have only %d;"
                + " ask for fewer with --count, or take a larger set",
            pairs,
            pairs / FOLDS / 2,
            same ? "the same person" : "different people",
            FOLDS,
            people.size(),
            found));
  }
}
