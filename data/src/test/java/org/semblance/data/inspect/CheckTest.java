package org.semblance.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.semblance.data.PairSet;
import org.semblance.data.align.Alignment;
import org.semblance.data.align.FivePoints;
import org.semblance.data.testing.TinyFaces;

class CheckTest {

  private static final TinyFaces FACES = TinyFaces.of(3, 4, 0.3, 1);
  private static final int SIDE = TinyFaces.SIZE;

  private static List<Check.Finding> check(TinyFaces faces, PairSet... pairs) {
    return new Check(SIDE, SIDE, null).of(faces, List.of(pairs), done -> {});
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
    List<Check.Finding> findings = new Check(112, 112, null).of(FACES, List.of(), done -> {});
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
    PairSet set = pairs.pair(first, second, false).pair(first, first, true).build(1);
    List<Check.Finding> findings = check(FACES, set);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).message()).contains("1 pictures are in both sets");
    assertThat(findings.get(0).examples()).containsExactly(FACES.place(7));
  }

  @Test
  void eyesOffTheTemplateAreFound() {
    FivePoints template = FivePoints.template(SIDE);
    double[] moved = template.values().toArray();
    for (int i = 0; i < moved.length; i += 2) {
      moved[i] += 1;
    }
    assertThat(checkPoints(template)).isEmpty();
    assertThat(checkPoints(FivePoints.of(moved))).hasSize(1);
  }

  private static List<Check.Finding> checkPoints(FivePoints points) {
    Map<String, FivePoints> all = new HashMap<>();
    for (int i = 0; i < FACES.size(); i++) {
      all.put(FACES.identities().get(FACES.label(i)) + "/" + FACES.fileName(i), points);
    }
    return new Check(SIDE, SIDE, new Alignment(all, SIDE, 95)).of(FACES, List.of(), done -> {});
  }
}
