package org.semblance.data.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.semblance.data.random.Draws;

class FoldTest {

  private static List<Fold> folds(int count, int... labels) {
    int identities = java.util.Arrays.stream(labels).max().orElse(0) + 1;
    return Fold.of(ImmutableIntArray.copyOf(labels), identities, count, Draws.of(1));
  }

  /** Every pair of positions, by going through all of them. */
  private static Set<Set<Integer>> pairs(int[] labels, boolean same) {
    Set<Set<Integer>> pairs = new HashSet<>();
    for (int i = 0; i < labels.length; i++) {
      for (int j = 0; j < i; j++) {
        if ((labels[i] == labels[j]) == same) {
          pairs.add(Set.of(i, j));
        }
      }
    }
    return pairs;
  }

  @Test
  void everyPairHasItsNumber() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 100; round++) {
      int[] labels = random.ints(1 + random.nextInt(30), 0, 1 + random.nextInt(8)).toArray();
      Fold fold = folds(1, labels).get(0);
      for (boolean same : new boolean[] {true, false}) {
        Set<Set<Integer>> found = new HashSet<>();
        for (long number = 0; number < fold.pairs(same); number++) {
          int[] pair = fold.pair(same, number);
          assertThat(found.add(Set.of(pair[0], pair[1]))).isTrue();
        }
        assertThat(found).isEqualTo(pairs(labels, same));
      }
    }
  }

  /** Square roots of large numbers are rounded, numbers of pairs must not be. */
  @Test
  void numbersOfManyPairsAreExact() {
    int count = 60_000;
    Fold fold = folds(1, new int[count]).get(0);
    assertThat(fold.pairs(true)).isEqualTo((long) count * (count - 1) / 2);
    for (int right = count - 50; right < count; right++) {
      long first = (long) right * (right - 1) / 2;
      assertThat(fold.pair(true, first)).containsExactly(0, right);
      assertThat(fold.pair(true, first + right - 1)).containsExactly(right - 1, right);
    }
  }

  @Test
  void peopleAreSharedEvenly() {
    int[] labels = new int[37 + 15];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 37; // 15 people have two pictures
    }
    for (Fold fold : folds(10, labels)) {
      assertThat(fold.people()).isBetween(3, 4);
      assertThat(fold.pairs(true)).isBetween(1L, 2L);
    }
  }

  @Test
  void equalPicturesOfAPersonAreOne() {
    int[] contents = {7, 7, 8, 7, 9};
    Fold fold = folds(1, 0, 0, 0, 1, 1).get(0).distinct(i -> contents[i]);
    assertThat(fold.size()).isEqualTo(4);
    assertThat(fold.pairs(true)).isEqualTo(2);
    assertThat(fold.pairs(false)).isEqualTo(4);
    assertThat(fold.equalPairs(i -> contents[i])).isEqualTo(1);
  }
}
