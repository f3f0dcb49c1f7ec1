package org.semblance.data.pairs;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToLongFunction;
import org.semblance.data.random.Draws;

/**
 * The people of one fold with the numbers of their pictures, and all pairs that these make, counted
 * through from 0.
 */
final class Fold {

  /** Pictures of one person after those of another. */
  private final int[] pictures;

  /** Where each person's pictures start, and the number of pictures at the end. */
  private final int[] starts;

  /** How many pairs earlier people have: of one person, and with anyone who comes after. */
  private final long[] same;

  private final long[] different;

  private Fold(List<int[]> people) {
    starts = new int[people.size() + 1];
    for (int i = 0; i < people.size(); i++) {
      starts[i + 1] = starts[i] + people.get(i).length;
    }
    pictures = new int[starts[people.size()]];
    same = new long[people.size() + 1];
    different = new long[people.size() + 1];
    for (int i = 0; i < people.size(); i++) {
      long count = people.get(i).length;
      System.arraycopy(people.get(i), 0, pictures, starts[i], people.get(i).length);
      same[i + 1] = same[i] + count * (count - 1) / 2;
      different[i + 1] = different[i] + count * (pictures.length - starts[i + 1]);
    }
  }

  /**
   * Shares people among folds, evenly: those with several pictures first, then the others.
   *
   * @param labels of the pictures; a number in a fold is a position in here
   * @param identities how many labels there may be
   */
  static List<Fold> of(ImmutableIntArray labels, int identities, int folds, Draws draws) {
    int[][] byIdentity = byIdentity(labels, identities);
    List<List<int[]>> people = new ArrayList<>();
    for (int fold = 0; fold < folds; fold++) {
      people.add(new ArrayList<>());
    }
    int several = 0;
    int single = (int) Arrays.stream(byIdentity).filter(images -> images.length > 1).count();
    for (int identity : draws.permutation(identities)) {
      int[] images = byIdentity[identity];
      if (images.length > 0) {
        int fold = images.length > 1 ? several++ % folds : single++ % folds;
        people.get(fold).add(images);
      }
    }
    return people.stream().map(Fold::new).toList();
  }

  /** Returns the positions of each label. */
  /** Returns the positions of each label, rising. */
  static int[][] byIdentity(ImmutableIntArray labels, int identities) {
    int[] counts = new int[identities];
    for (int i = 0; i < labels.length(); i++) {
      counts[labels.get(i)]++;
    }
    int[][] byIdentity = new int[identities][];
    Arrays.setAll(byIdentity, identity -> new int[counts[identity]]);
    for (int i = labels.length() - 1; i >= 0; i--) {
      byIdentity[labels.get(i)][--counts[labels.get(i)]] = i;
    }
    return byIdentity;
  }

  /** Returns how many people there are. */
  int people() {
    return starts.length - 1;
  }

  /** Returns how many pictures there are. */
  int size() {
    return pictures.length;
  }

  /** Returns how many pictures a person has. */
  int size(int person) {
    return starts[person + 1] - starts[person];
  }

  /** Returns one of a person's pictures. */
  int picture(int person, int which) {
    return pictures[starts[person] + which];
  }

  /** Returns how many pairs there are, of the same person or of different people. */
  long pairs(boolean ofOnePerson) {
    return ofOnePerson ? same[people()] : different[people()];
  }

  /** Returns the pair that a number in {@code [0, pairs(ofOnePerson))} stands for. */
  int[] pair(boolean ofOnePerson, long number) {
    long[] before = ofOnePerson ? same : different;
    int person = personOf(before, number);
    long rest = number - before[person];
    if (!ofOnePerson) {
      int others = pictures.length - starts[person + 1];
      return new int[] {
        picture(person, (int) (rest / others)), pictures[starts[person + 1] + (int) (rest % others)]
      };
    }
    // The pairs of picture k with earlier ones come after k (k - 1) / 2 others.
    int right = (int) ((1 + Math.sqrt(1 + 8.0 * rest)) / 2);
    while ((long) right * (right - 1) / 2 > rest) {
      right--;
    }
    while ((long) right * (right + 1) / 2 <= rest) {
      right++;
    }
    int left = (int) (rest - (long) right * (right - 1) / 2);
    return new int[] {picture(person, left), picture(person, right)};
  }

  /** Returns the last person before whom there are at most so many pairs. */
  private static int personOf(long[] before, long number) {
    int low = 0;
    int high = before.length - 1;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (before[middle] <= number) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns the fold with one only of any pictures of a person whose contents are equal. */
  Fold distinct(IntToLongFunction content) {
    List<int[]> people = new ArrayList<>();
    for (int person = 0; person < people(); person++) {
      Set<Long> seen = new HashSet<>();
      people.add(
          Arrays.stream(pictures, starts[person], starts[person + 1])
              .filter(picture -> seen.add(content.applyAsLong(picture)))
              .toArray());
    }
    return new Fold(people);
  }

  /** Returns how many pairs of different people are of equal pictures; of a distinct fold. */
  long equalPairs(IntToLongFunction content) {
    Map<Long, Long> owners = new HashMap<>();
    for (int picture : pictures) {
      owners.merge(content.applyAsLong(picture), 1L, Long::sum);
    }
    return owners.values().stream().mapToLong(count -> count * (count - 1) / 2).sum();
  }
}
