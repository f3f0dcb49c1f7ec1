package org.semblance.data.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.BinPairs;
import org.semblance.data.BinPairsFile;
import org.semblance.data.DataException;
import org.semblance.data.PairSet;
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
        .hasMessageContaining("50 of the same person in each of 10 folds")
        .hasMessageContaining("have only 24");
    assertThatThrownBy(() -> new PairMaker(20, 5).of(TinyFaces.of(9, 2, 0, 1), "made"))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> new PairMaker(30, 5)).hasMessageContaining("multiple of 20");
  }
}
