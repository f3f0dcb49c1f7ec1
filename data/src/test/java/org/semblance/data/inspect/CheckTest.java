package org.semblance.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.FolderData;
import org.semblance.data.ImageSet;
import org.semblance.data.PairNames;
import org.semblance.data.PairSet;
import org.semblance.data.align.FivePoints;
import org.semblance.data.align.Landmarks;
import org.semblance.data.feature.FeatureMessage;
import org.semblance.data.feature.FeatureRecord;
import org.semblance.data.ofrecord.OfRecordData;
import org.semblance.data.testing.TinyFaces;

class CheckTest {

  private static final TinyFaces FACES = TinyFaces.of(3, 4, 0.3, 1);
  private static final int SIDE = TinyFaces.SIZE;

  private static List<Check.Finding> check(TinyFaces faces, PairSet... pairs) {
    VerificationCheck verification = new VerificationCheck(SIDE, SIDE, 2);
    List<VerificationFacts> facts = Arrays.stream(pairs).map(verification::of).toList();
    return new Check(SIDE, SIDE, null, 2).of(faces, facts, done -> {});
  }

  @Test
  void nothingIsWrongWithGoodFaces() {
    assertThat(check(FACES, TinyFaces.pairs(5, 20, 0.3, 1))).isEmpty();
  }

  /** A picture whose header is whole shows only when it is decoded. */
  @Test
  void damageBehindTheHeaderIsFound() {
    byte[] cut = Arrays.copyOf(FACES.encoded(5), FACES.encoded(5).length / 2);
    List<Check.Finding> findings = check(FACES.with(5, cut));
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).message()).contains("1 are not");
    assertThat(findings.get(0).examples().get(0)).contains(FACES.place(5));
  }

  @Test
  void otherSizesAreFound() {
    List<Check.Finding> findings = new Check(112, 112, null, 2).of(FACES, List.of(), done -> {});
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).message()).contains("must be 112x112, 12 are not");
    assertThat(findings.get(0).examples()).hasSize(5).contains(FACES.place(0) + " is 32x32");
  }

  @Test
  void equalPicturesOfDifferentPeopleAreFound() {
    assertThat(check(FACES.with(1, FACES.encoded(0)))).isEmpty();
    List<Check.Finding> findings = check(FACES.with(11, FACES.encoded(0)));
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).examples())
        .containsExactly(FACES.place(0) + " and " + FACES.place(11));
  }

  @Test
  void picturesOfAVerificationSetAreFound() {
    PairSet.Builder pairs = PairSet.builder("pairs");
    int first = pairs.image(FACES.encoded(7), "a");
    int second = pairs.image(TinyFaces.of(1, 1, 0.3, 9).encoded(0), "b");
    int third = pairs.image(TinyFaces.of(1, 2, 0.3, 9).encoded(1), "c");
    PairSet set = pairs.pair(first, second, false).pair(second, third, true).build(1);
    List<Check.Finding> findings = check(FACES, set);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).message()).contains("1 pictures are in both sets");
    assertThat(findings.get(0).examples()).containsExactly(FACES.place(7));
  }

  /** Numbers that are names are none: only labels of records have gaps. */
  @Test
  void labelsWithGapsAreFound(@TempDir Path folder) throws IOException {
    Path part = folder.resolve("part-00000");
    try (OutputStream out = Files.newOutputStream(part)) {
      for (int label : new int[] {0, 2}) {
        write(out, label);
      }
    }
    Check check = new Check(SIDE, SIDE, null, 2);
    try (ImageSet records = OfRecordData.of(part).open()) {
      List<Check.Finding> findings = check.of(records, List.of(), done -> {});
      assertThat(findings).hasSize(1);
      assertThat(findings.get(0).kind()).hasToString("labelGaps");
      assertThat(findings.get(0).message()).contains("labels must be 0, 1, 2 and so on, 1 of them");
      assertThat(findings.get(0).examples()).containsExactly("there is no picture of label 1");
    }
    for (String name : new String[] {"1001", "0000045", "Ann"}) {
      Path identity = Files.createDirectories(folder.resolve("faces").resolve(name));
      Files.write(identity.resolve("1.png"), FACES.encoded(name.length()));
    }
    try (ImageSet names = FolderData.of(folder.resolve("faces")).open()) {
      assertThat(check.of(names, List.of(), done -> {})).isEmpty();
    }
  }

  @Test
  void eyesOffTheTemplateAreFound() {
    FivePoints template = FivePoints.template(SIDE);
    double[] moved = template.values().toArray();
    for (int i = 0; i < moved.length; i += 2) {
      moved[i] += 1;
    }
    assertThat(checkPoints(template)).isEmpty();
    List<Check.Finding> findings = checkPoints(FivePoints.of(moved));
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).kind()).isEqualTo(Check.Kind.EYES_OFF_TEMPLATE);
    // 32 / 112 of (38.2946, 51.6963) and (73.5318, 51.5014).
    assertThat(findings.get(0).examples())
        .containsExactly(
            "the mean eyes must be at (10.9, 14.8) and (21.0, 14.7), they are at (11.9, 14.8) and"
                + " (22.0, 14.7)");
  }

  @Test
  void pointsOfOtherPicturesAreFound() {
    Landmarks foreign = Landmarks.of(Map.of("Ann/1.jpg", FivePoints.template(SIDE)));
    List<Check.Finding> findings =
        new Check(SIDE, SIDE, foreign, 2).of(FACES, List.of(), done -> {});
    assertThat(findings).extracting(Check.Finding::kind).containsExactly(Check.Kind.NO_LANDMARKS);
    assertThat(findings.get(0).examples().get(0)).contains("tiny000/0000.png");
  }

  /** Damage is told from size even where the size is wrong already. */
  @Test
  void damageInPicturesOfOtherSizesIsFoundToo() {
    byte[] cut = Arrays.copyOf(FACES.encoded(5), FACES.encoded(5).length / 2);
    List<Check.Finding> findings =
        new Check(112, 112, null, 2).of(FACES.with(5, cut), List.of(), done -> {});
    assertThat(findings)
        .extracting(Check.Finding::kind)
        .containsExactly(Check.Kind.UNREADABLE, Check.Kind.WRONG_SIZE);
    assertThat(findings).extracting(Check.Finding::count).containsExactly(1L, 12L);
  }

  @Test
  void oneIdentityIsNotEnough() {
    assertThat(check(TinyFaces.of(1, 3, 0.3, 1)))
        .extracting(Check.Finding::kind)
        .containsExactly(Check.Kind.FEW_IDENTITIES);
  }

  @Test
  void peopleOfTheSameNameInBothSetsAreFound(@TempDir Path folder) throws IOException {
    Path list =
        Files.writeString(folder.resolve("pairs.txt"), "1 1\ntiny001 1 2\ntiny002 1 Ann 1\n");
    VerificationFacts facts = new VerificationCheck(SIDE, SIDE, 2).of(PairNames.read(list));
    List<Check.Finding> findings =
        new Check(SIDE, SIDE, null, 2).of(FACES, List.of(facts), done -> {});
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).kind()).isEqualTo(Check.Kind.SHARED_IDENTITIES);
    assertThat(findings.get(0).count()).isEqualTo(2);
    assertThat(findings.get(0).examples()).containsExactly("tiny001", "tiny002");
  }

  /** Two sets that count their classes from 0 have no person in common by that. */
  @Test
  void classNumbersAreNoNamesOfPeople(@TempDir Path folder) throws IOException {
    Path part = folder.resolve("part-00000");
    try (OutputStream out = Files.newOutputStream(part)) {
      for (int label : new int[] {0, 1}) {
        write(out, label);
      }
    }
    Path faces = TinyFaces.of(2, 1, 0.3, 5).writeFolder(folder.resolve("faces"));
    Files.move(faces.resolve("tiny000"), faces.resolve("0"));
    Files.move(faces.resolve("tiny001"), faces.resolve("1"));
    VerificationCheck verification = new VerificationCheck(SIDE, SIDE, 2);
    try (ImageSet records = OfRecordData.of(part).open();
        ImageSet named = FolderData.of(faces).open()) {
      VerificationFacts facts = verification.of(named);
      assertThat(facts.people()).containsExactlyInAnyOrder("0", "1");
      assertThat(verification.of(records).people()).isEmpty();
      Check check = new Check(SIDE, SIDE, null, 2);
      assertThat(check.of(records, List.of(facts), done -> {})).isEmpty();
      assertThat(check.of(named, List.of(facts), done -> {}))
          .extracting(Check.Finding::kind)
          .containsExactly(Check.Kind.SHARED_PICTURES, Check.Kind.SHARED_IDENTITIES);
    }
  }

  private static void write(OutputStream out, int label) throws IOException {
    byte[] record =
        new FeatureMessage(FeatureRecord.Dialect.ONEFLOW)
            .bytes("encoded", FACES.encoded(label))
            .integer("label", label)
            .toBytes();
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(record.length).array());
    out.write(record);
  }

  private static List<Check.Finding> checkPoints(FivePoints points) {
    Map<String, FivePoints> all = new HashMap<>();
    for (int i = 0; i < FACES.size(); i++) {
      all.put(FACES.identities().get(FACES.label(i)) + "/" + FACES.fileName(i), points);
    }
    return new Check(SIDE, SIDE, Landmarks.of(all), 2).of(FACES, List.of(), done -> {});
  }
}
