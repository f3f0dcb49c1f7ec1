package org.semblance.data.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.Ints;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.BinPairs;
import org.semblance.data.BinPairsFile;
import org.semblance.data.DataException;
import org.semblance.data.DrawKey;
import org.semblance.data.PairSet;
import org.semblance.data.random.Draws;
import org.semblance.data.testing.LabelledPixels;
import org.semblance.data.testing.TinyFaces;

class PairMakerTest {

  private static final TinyFaces FACES = TinyFaces.of(40, 4, 0.3, 1);

  @TempDir private Path folder;

  /** Returns the identity's name in the place of a picture. */
  private static String person(PairSet pairs, int image) {
    return pairs.place(image).replaceAll(".*/(tiny\\d+)/.*", "$1");
  }

  @Test
  void foldsAreBalancedAndShareNoPerson() {
    PairSet pairs = new PairMaker(200, 5).of(FACES, "made");
    assertThat(pairs.pairs()).isEqualTo(200);
    assertThat(pairs.folds()).isEqualTo(10);
    Set<String> before = new HashSet<>();
    Set<Set<Integer>> seen = new HashSet<>();
    for (int fold = 0; fold < 10; fold++) {
      Set<String> people = new HashSet<>();
      int same = 0;
      for (int pair = 20 * fold; pair < 20 * fold + 20; pair++) {
        String left = person(pairs, pairs.left(pair));
        String right = person(pairs, pairs.right(pair));
        people.add(left);
        people.add(right);
        same += pairs.same(pair) ? 1 : 0;
        assertThat(left.equals(right)).isEqualTo(pairs.same(pair));
        assertThat(pairs.left(pair)).isNotEqualTo(pairs.right(pair));
        assertThat(seen.add(Set.of(pairs.left(pair), pairs.right(pair)))).isTrue();
      }
      assertThat(same).isEqualTo(10);
      assertThat(people).noneMatch(before::contains);
      before.addAll(people);
    }
  }

  @Test
  void theSeedDecides() {
    Path first = BinPairsFile.write(folder.resolve("a.bin"), new PairMaker(60, 5).of(FACES, "a"));
    Path again = BinPairsFile.write(folder.resolve("b.bin"), new PairMaker(60, 5).of(FACES, "a"));
    Path other = BinPairsFile.write(folder.resolve("c.bin"), new PairMaker(60, 6).of(FACES, "a"));
    assertThat(again).hasSameBinaryContentAs(first);
    assertThat(org.assertj.core.util.Files.contentOf(other.toFile(), "ISO-8859-1"))
        .isNotEqualTo(org.assertj.core.util.Files.contentOf(first.toFile(), "ISO-8859-1"));
    assertThat(new BinPairs(first).open().pairs()).isEqualTo(60);
  }

  @Test
  void tooFewPicturesAreSaid() {
    assertThatThrownBy(() -> new PairMaker(1000, 5).of(FACES, "made"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("50 of the same person and 50 of different people in each of 10")
        .hasMessageContaining("a fold has only 24 of the same person")
        .hasMessageContaining("--count 480, the most that there is with seed 5");
    assertThatThrownBy(() -> new PairMaker(20, 5).of(TinyFaces.of(9, 2, 0, 1), "made"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("at least twenty people, ten of whom have two pictures");
    assertThatThrownBy(() -> new PairMaker(30, 5)).hasMessageContaining("multiple of 20");
  }

  @Test
  void allThatThereIsCanBeHad() {
    assertThat(new PairMaker(480, 5).of(FACES, "made").pairs()).isEqualTo(480);
  }

  /** One person of a fold has nearly all pairs, which chance would look for among the others. */
  @Test
  void theLastPairIsFoundHoweverUnevenPicturesAre() {
    List<Integer> labels = new ArrayList<>();
    for (int person = 0; person < 20; person++) {
      int pictures = person < 10 ? 60 : 1;
      labels.addAll(Collections.nCopies(pictures, person));
    }
    LabelledPixels uneven = LabelledPixels.of(Ints.toArray(labels));
    // A fold has one with 60 pictures, one with one: 60 pairs of different people.
    assertThat(new PairMaker(1200, 1).of(uneven, "made").pairs()).isEqualTo(1200);
    assertThatThrownBy(() -> new PairMaker(1220, 1).of(uneven, "made"))
        .hasMessageContaining("only 60 of different people")
        .hasMessageContaining("--count 1200,");
  }

  /** Counts by trying every pair, on small sets with equal pictures within and across people. */
  @Test
  void theMostThatThereIsIsExact() {
    SplittableRandom random = new SplittableRandom(11);
    int possible = 0;
    for (int round = 0; round < 150; round++) {
      int people = 18 + random.nextInt(25);
      int pictures = people * 3;
      int contents = random.nextBoolean() ? 1 << 20 : 2 * people;
      int[] labels = new int[pictures];
      for (int i = 0; i < pictures; i++) {
        labels[i] = i < people ? i : random.nextInt(people);
      }
      LabelledPixels set =
          new LabelledPixels(
              ImmutableIntArray.copyOf(labels),
              ImmutableIntArray.copyOf(random.ints(pictures, 0, contents)));
      int most = most(set, round);
      if (most > 0) {
        possible++;
        PairSet made = new PairMaker(most, round).of(set, "made");
        assertThat(made.pairs()).isEqualTo(most);
        requireDifferent(made);
      }
      String said = most == 0 ? "at least twenty people" : "--count " + most + ",";
      long seed = round;
      assertThatThrownBy(() -> new PairMaker(most + 20, seed).of(set, "made"))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(said);
    }
    assertThat(possible).isBetween(75, 149);
  }

  /** A pair is what it shows, and of whom. */
  private static int most(LabelledPixels set, long seed) {
    int least = Integer.MAX_VALUE;
    for (Fold fold : PairMaker.folds(set, Draws.of(seed, DrawKey.PAIRS))) {
      Set<Integer> images = new HashSet<>();
      for (int person = 0; person < fold.people(); person++) {
        for (int i = 0; i < fold.size(person); i++) {
          images.add(fold.picture(person, i));
        }
      }
      Set<Set<String>> same = new HashSet<>();
      Set<Set<String>> different = new HashSet<>();
      for (int a : images) {
        for (int b : images) {
          if (set.contents().get(a) != set.contents().get(b)) {
            (set.label(a) == set.label(b) ? same : different)
                .add(
                    Set.of(
                        set.label(a) + ":" + set.contents().get(a),
                        set.label(b) + ":" + set.contents().get(b)));
          }
        }
      }
      least = Math.min(least, Math.min(same.size(), different.size()));
    }
    return 20 * least;
  }

  private static void requireDifferent(PairSet pairs) {
    Set<Set<Integer>> seen = new HashSet<>();
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      assertThat(pairs.encoded(pairs.left(pair))).isNotEqualTo(pairs.encoded(pairs.right(pair)));
      assertThat(seen.add(Set.of(pairs.left(pair), pairs.right(pair)))).isTrue();
    }
  }
}
