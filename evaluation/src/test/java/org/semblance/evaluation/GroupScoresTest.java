package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.DataException;
import org.semblance.data.PairSet;
import org.semblance.data.PictureTable;

class GroupScoresTest {

  @TempDir Path folder;

  /** Ann and Bob are of group one, Cai and Dan of group two. */
  private static final String TABLE = "Ann\tone\nBob/\tone\nCai\ttwo\ndeep/Dan/2.png\ttwo\n";

  private PictureTable table(String text) throws IOException {
    return PictureTable.read(
        Files.writeString(folder.resolve("groups.tsv"), text), "IDENTITY TAB GROUP");
  }

  /** Four folds of three pairs; the last pair of each is of two groups. */
  private static PairSet pairs() {
    PairSet.Builder builder = PairSet.builder("set");
    List<String> names =
        List.of(
            "Ann/1.png", "Ann/2.png", "Bob/1.png", "Cai/1.png", "x/Cai/2.png", "deep/Dan/2.png");
    names.forEach(name -> builder.image(new byte[] {1}, "faces/" + name, name));
    for (int fold = 0; fold < 2; fold++) {
      builder.pair(0, 1, true).pair(0, 2, false).pair(1, 3, false);
      builder.pair(3, 4, true).pair(4, 5, false).pair(2, 5, false);
    }
    return builder.build(4);
  }

  private static ScoredPairs scored(PairSet pairs) {
    double[] scores = new double[pairs.pairs()];
    boolean[] same = new boolean[scores.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = i / 100.0;
      same[i] = pairs.same(i);
    }
    return new ScoredPairs("set", 6, PairScores.of(scores, same), 4, List.of(), 0);
  }

  @Test
  void pairsGoToTheGroupOfBothTheirPictures() throws IOException {
    PairSet pairs = pairs();
    GroupScores.Split split = GroupScores.split(scored(pairs), pairs, table(TABLE), false);

    assertThat(split.groups().stream().map(GroupScores::name)).containsExactly("one", "two");
    assertThat(split.acrossGroups()).isEqualTo(4);
    assertThat(split.unknown()).isZero();
    PairScores one = split.groups().get(0).scores();
    assertThat(one.size()).isEqualTo(4);
    assertThat(List.of(one.score(0), one.score(1), one.score(2), one.score(3)))
        .containsExactly(0.00, 0.01, 0.06, 0.07);
    assertThat(split.groups().get(1).scores().score(3)).isEqualTo(0.10);
  }

  @Test
  void foldsOfAGroupAreThoseOfTheWholeSet() throws IOException {
    PairSet pairs = pairs();
    GroupScores.Split split = GroupScores.split(scored(pairs), pairs, table(TABLE), false);

    // Group one has pairs in folds 0 and 2, group two in 1 and 3.
    assertThat(split.groups().get(0).foldStarts().toArray()).containsExactly(0, 2, 4);
    assertThat(split.groups().get(1).foldStarts().toArray()).containsExactly(0, 2, 4);
  }

  @Test
  void aPictureOfNoGroupIsNamedOrCounted() throws IOException {
    PairSet pairs = pairs();
    PictureTable withoutDan = table("Ann\tone\nBob\tone\nCai\ttwo\n");

    assertThatThrownBy(() -> GroupScores.split(scored(pairs), pairs, withoutDan, false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("faces/deep/Dan/2.png")
        .hasMessageContaining("--on-bad skip");
    // Cai's only strangers were pairs with Dan.
    assertThatThrownBy(() -> GroupScores.split(scored(pairs), pairs, withoutDan, true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("group two must have pairs of one person and of two, got 2 and 0");
  }

  @Test
  void onePersonInTwoGroupsIsAMistake() throws IOException {
    PairSet pairs = pairs();
    PictureTable torn = table("Ann/1.png\tone\nAnn\ttwo\nBob\tone\nCai\ttwo\nDan\ttwo\n");

    assertThatThrownBy(() -> GroupScores.split(scored(pairs), pairs, torn, false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("faces/Ann/1.png in one and faces/Ann/2.png in two");
  }

  @Test
  void aTableWithAWrongLineIsRefused() {
    assertThatThrownBy(() -> table("Ann\tone\nBob one\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("groups.tsv:2")
        .hasMessageContaining("Bob one");
    assertThatThrownBy(() -> table("Ann\tone\n\nAnn\ttwo\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("groups.tsv:3")
        .hasMessageContaining("two after one");
    assertThatThrownBy(() -> table("\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("at least one line");
  }

  @Test
  void qualitiesComeByNameWithOrWithoutEnding() throws IOException {
    PairSet pairs = pairs();
    PictureTable scores =
        table("Ann/1\t3\nAnn/2.png\t1\nBob/1\t2\nCai/1\t5\nx/Cai/2\t4\ndeep/Dan/2\t-6e-1\n");
    PairQualities found = PairQualities.of(scored(pairs).scores(), pairs, scores, false);

    assertThat(found.values().subArray(0, 6).asList()).containsExactly(1., 2., 1., 4., -0.6, -0.6);
    assertThat(found.leftOut()).isZero();
  }

  @Test
  void aMissingQualityIsNamedOrCounted() throws IOException {
    PairSet pairs = pairs();
    PictureTable scores = table("Ann/1\t3\nAnn/2\t1\nBob/1\t2\nCai/1\t5\n");
    PairScores all = scored(pairs).scores();

    assertThatThrownBy(() -> PairQualities.of(all, pairs, scores, false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("faces/x/Cai/2.png")
        .hasMessageContaining("--on-bad skip");
    PairQualities found = PairQualities.of(all, pairs, scores, true);
    assertThat(found.leftOut()).isEqualTo(6);
    assertThat(found.values().asList()).containsExactly(1., 2., 1., 1., 2., 1.);
    assertThat(found.scores().score(3)).isEqualTo(0.06);
    assertThatThrownBy(() -> PairQualities.of(all, pairs, table("Ann\tNaN\nAnn/1\tNaN\n"), true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Ann/1.png must be a finite number, got NaN");
  }
}
