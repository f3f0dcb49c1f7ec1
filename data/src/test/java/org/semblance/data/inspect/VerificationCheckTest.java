package org.semblance.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.DataException;
import org.semblance.data.ListedPairs;
import org.semblance.data.PairNames;
import org.semblance.data.PairSet;
import org.semblance.data.PictureFacts;
import org.semblance.data.inspect.Check.Finding;
import org.semblance.data.inspect.Check.Kind;
import org.semblance.data.testing.TinyFaces;

class VerificationCheckTest {

  private static final int SIDE = TinyFaces.SIZE;
  private static final VerificationCheck CHECK = new VerificationCheck(SIDE, SIDE, 2);
  private static final TinyFaces FACES = TinyFaces.of(4, 3, 0.3, 1);

  @TempDir private Path folder;

  private static List<Finding> findings(VerificationFacts facts) {
    return new Check(SIDE, SIDE, null, 2).of(List.of(facts));
  }

  /** Starts a set with twelve pictures: three each of four people, the last being another of 0. */
  private static PairSet.Builder pictures() {
    PairSet.Builder pairs = PairSet.builder("made");
    for (int i = 0; i < FACES.size(); i++) {
      pairs.image(FACES.encoded(i), "made/" + i);
    }
    pairs.image(FACES.encoded(0), "made/again0");
    return pairs;
  }

  @Test
  void nothingIsWrongWithGoodPairs() {
    VerificationFacts facts = CHECK.of(TinyFaces.pairs(5, 20, 0.3, 1));
    assertThat(findings(facts)).isEmpty();
    assertThat(facts.people()).isEmpty();
    PairSet pairs = pictures().pair(0, 1, true).pair(1, 3, false).build(1);
    assertThat(CHECK.of(pairs).hasPicture(PictureFacts.of(FACES.encoded(3), "").hash())).isTrue();
  }

  @Test
  void picturesThatCannotBeVerifiedWithAreFound() {
    PairSet.Builder pairs = pictures();
    int torn = pairs.image("torn".getBytes(StandardCharsets.US_ASCII), "made/torn");
    List<Finding> found = findings(CHECK.of(pairs.pair(0, torn, true).pair(1, 3, false).build(1)));
    assertThat(found).extracting(Finding::kind).containsExactly(Kind.UNREADABLE);
    assertThat(found.get(0).examples().get(0)).contains("made/torn");
    assertThat(
            new Check(112, 112, null, 2)
                .of(List.of(new VerificationCheck(112, 112, 2).of(TinyFaces.pairs(5, 20, 0.3, 1)))))
        .extracting(Finding::kind, Finding::count)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.WRONG_SIZE, 40L));
  }

  @Test
  void pairsOfOnePictureAreFoundByContent() {
    PairSet pairs =
        pictures().pair(0, 12, true).pair(5, 5, true).pair(0, 1, true).pair(1, 3, false).build(1);
    List<Finding> found = findings(CHECK.of(pairs));
    assertThat(found).extracting(Finding::kind).containsExactly(Kind.SAME_PICTURE_PAIRS);
    assertThat(found.get(0).count()).isEqualTo(2);
    assertThat(found.get(0).examples())
        .containsExactly("pair 1, made/0 and made/again0", "pair 2, made/5 and made/5");
  }

  /** 0 = 1, 1 = 2, and 2 is in a copy of 0's picture: so 0 and 2 cannot be different people. */
  @Test
  void answersThatCannotAllBeTrueAreFound() {
    PairSet pairs =
        pictures()
            .pair(0, 1, true)
            .pair(2, 1, true)
            .pair(3, 4, true)
            .pair(2, 12, false)
            .pair(2, 3, false)
            .pair(0, 4, false)
            .build(1);
    List<Finding> found = findings(CHECK.of(pairs));
    assertThat(found).extracting(Finding::kind).containsExactly(Kind.CONTRADICTORY_PAIRS);
    assertThat(found.get(0).examples()).containsExactly("pair 4, made/2 and made/again0");
  }

  private ListedPairs list(String text) throws IOException {
    Path faces = folder.resolve("faces");
    Files.createDirectories(faces.resolve("Ann"));
    Files.createDirectories(faces.resolve("Bob"));
    Files.write(faces.resolve("Ann/Ann_0001.png"), FACES.encoded(0));
    Files.write(faces.resolve("Ann/Ann_0002.png"), FACES.encoded(1));
    Files.write(faces.resolve("Bob/Bob_0001.png"), FACES.encoded(3));
    return new ListedPairs(Files.writeString(folder.resolve("pairs.txt"), text), faces);
  }

  @Test
  void everyMissingPictureOfAListIsNamedWithItsLine() throws IOException {
    ListedPairs list = list("1 2\nAnn 1 2\nAnn 1 9\nAnn 1 Bob 1\nAnn 9 Eve 1\n");
    VerificationFacts facts = CHECK.of(list);
    List<Finding> found = findings(facts);
    assertThat(found).extracting(Finding::kind).containsExactly(Kind.MISSING_PICTURES);
    assertThat(found.get(0).count()).isEqualTo(2);
    assertThat(found.get(0).examples().get(0)).contains("pairs.txt:3", "Ann/Ann_0009");
    assertThat(found.get(0).examples().get(1)).contains("pairs.txt:5", "Eve/Eve_0001");
    assertThat(facts.people()).containsExactlyInAnyOrder("Ann", "Bob", "Eve");
  }

  @Test
  void aListOfWhichNothingIsLeftIsToldByWhatIsMissing() throws IOException {
    assertThat(findings(CHECK.of(list("1 1\nEve 1 2\nEve 1 Zoe 1\n"))))
        .extracting(Finding::count)
        .containsExactly(3L);
    assertThatThrownBy(() -> CHECK.of(list("1 1\nAnn 1 2\nAnn 1\n")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("pairs.txt:3");
    assertThatThrownBy(() -> CHECK.of(list("Ann/Ann_0001 Ann/Ann_0002 1\n")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("pairs of the same person and of different people");
  }

  @Test
  void onePersonIsNotDifferentPeopleWhereNamesArePeoples() throws IOException {
    String text = "1 2\nAnn 1 2\nAnn 2 1\nAnn 1 Bob 1\nAnn 2 Ann 1\n";
    List<Finding> found = findings(CHECK.of(list(text)));
    assertThat(found).extracting(Finding::kind).containsExactly(Kind.CONTRADICTORY_PAIRS);
    assertThat(found.get(0).count()).isEqualTo(1);
    List<Finding> byName = findings(CHECK.of(PairNames.read(folder.resolve("pairs.txt"))));
    assertThat(byName).extracting(Finding::kind).containsExactly(Kind.CONTRADICTORY_PAIRS);
    assertThat(byName.get(0).examples().get(0)).contains("pairs.txt:5");
    // Folders of a list of paths may be anything, for instance one for all pictures.
    assertThat(
            findings(CHECK.of(list("Ann/Ann_0001 Ann/Ann_0002 0\nAnn/Ann_0001 Bob/Bob_0001 1\n"))))
        .isEmpty();
  }

  @Test
  void aLineWithOnePictureTwiceIsFoundByItsName() throws IOException {
    Path list = Files.writeString(folder.resolve("pairs.txt"), "1 1\nAnn 1 1\nAnn 1 Bob 1\n");
    assertThat(findings(CHECK.of(PairNames.read(list))))
        .extracting(Finding::kind)
        .containsExactly(Kind.SAME_PICTURE_PAIRS);
  }
}
