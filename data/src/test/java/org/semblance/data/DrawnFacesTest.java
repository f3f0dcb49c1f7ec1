package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.semblance.nn.DeviceOptions;

class DrawnFacesTest {

  @Test
  void drawsTheSamePicturesForTheSameSeed() {
    try (ImageSet first = new DrawnFaces(3, 4, 7).open();
        ImageSet second = new DrawnFaces(30, 4, 7).open();
        ImageSet other = new DrawnFaces(3, 4, 8).open()) {
      for (int i = 0; i < first.size(); i++) {
        assertThat(first.encoded(i)).isEqualTo(second.encoded(i)).isNotEqualTo(other.encoded(i));
      }
    }
  }

  @Test
  void drawsEveryPictureDifferently() {
    try (ImageSet images = new DrawnFaces(4, 5, 1).open()) {
      Set<Integer> hashes = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        hashes.add(Arrays.hashCode(images.encoded(i)));
      }
      assertThat(hashes).hasSize(20);
    }
  }

  @Test
  void groupsPicturesByIdentity() {
    try (ImageSet images = new DrawnFaces(3, 4, 7).open()) {
      assertThat(images.identities()).containsExactly("drawn00000", "drawn00001", "drawn00002");
      assertThat(IntStream.range(0, 12).map(images::label))
          .containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2);
      assertThat(images.place(6)).isEqualTo("drawn faces of seed 7, drawn00001, picture 2");
    }
  }

  @Test
  void hasTheSizeOfAlignedFaces() {
    try (ImageSet images = new DrawnFaces(2, 1, 7).open();
        ImageDecoder decoder = ImageDecoder.open(DeviceOptions.SINGLE_THREAD)) {
      assertThat(decoder.decode(images.encoded(1), images.place(1), 112, 112))
          .hasSize(112 * 112 * 3);
    }
  }

  @Test
  void drawsTheSamePixelsOnEveryPlatform() {
    // A snapshot: integer, float and StrictMath arithmetic have no platform-dependent freedom.
    try (ImageSet images = new DrawnFaces(2, 2, 7).open();
        ImageDecoder decoder = ImageDecoder.open(DeviceOptions.SINGLE_THREAD)) {
      byte[] rgb = decoder.decode(images.encoded(3), images.place(3), 112, 112);
      assertThat(Arrays.hashCode(rgb)).isEqualTo(-709790164);
    }
  }

  @Test
  void pairsAreBalancedInTenFoldsOfDifferentPeople() {
    PairSet pairs = new DrawnPairs(40, 200, 7).open();
    assertThat(pairs.pairs()).isEqualTo(200);
    assertThat(pairs.folds()).isEqualTo(10);
    assertThat(pairs.name()).isEqualTo("drawn");
    Set<String> people = new HashSet<>();
    Set<Set<Integer>> distinct = new HashSet<>();
    for (int fold = 0; fold < 10; fold++) {
      int same = 0;
      Set<String> here = new HashSet<>();
      for (int pair = fold * 20; pair < fold * 20 + 20; pair++) {
        String left = person(pairs, pairs.left(pair));
        String right = person(pairs, pairs.right(pair));
        assertThat(left.equals(right)).isEqualTo(pairs.same(pair));
        same += pairs.same(pair) ? 1 : 0;
        here.add(left);
        here.add(right);
        distinct.add(Set.of(pairs.left(pair), pairs.right(pair)));
      }
      assertThat(same).isEqualTo(10);
      assertThat(people).doesNotContainAnyElementsOf(here);
      people.addAll(here);
    }
    assertThat(distinct).hasSize(200);
  }

  private static String person(PairSet pairs, int image) {
    String place = pairs.place(image);
    return place.substring(0, place.indexOf(", picture"));
  }

  @Test
  void verificationPeopleAreNotTrainingPeople() {
    PairSet pairs = new DrawnPairs(20, 20, 7).open();
    try (ImageSet images = new DrawnFaces(100, 1, 7).open()) {
      Set<Integer> trained = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        trained.add(Arrays.hashCode(images.encoded(i)));
      }
      for (int i = 0; i < pairs.images(); i++) {
        assertThat(trained).doesNotContain(Arrays.hashCode(pairs.encoded(i)));
      }
    }
  }

  @Test
  void comparingPixelsDoesNotSolveTheVerification() {
    PairSet pairs = new DrawnPairs(100, 300, 7).open();
    double[][] scored = new double[pairs.pairs()][];
    try (ImageDecoder decoder = ImageDecoder.open(DeviceOptions.SINGLE_THREAD)) {
      float[][] pixels = new float[pairs.images()][];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = greyCentre(decoder.decode(pairs.encoded(i), pairs.place(i), 112, 112));
      }
      for (int i = 0; i < scored.length; i++) {
        double cosine = 0;
        for (int k = 0; k < pixels[0].length; k++) {
          cosine += pixels[pairs.left(i)][k] * pixels[pairs.right(i)][k];
        }
        scored[i] = new double[] {cosine, pairs.same(i) ? 1 : 0};
      }
    }
    // Better than chance, as for real faces (0.63 on LFW), far from what a network reaches.
    assertThat(bestAccuracy(scored)).isBetween(0.55, 0.75);
  }

  /** The grey centre, 24x28 after 3x3 averaging, without its mean, of length 1. */
  private static float[] greyCentre(byte[] rgb) {
    float[] grey = new float[24 * 28];
    float mean = 0;
    for (int i = 0; i < grey.length; i++) {
      for (int k = 0; k < 27; k++) {
        int y = 14 + i / 24 * 3 + k / 9;
        int x = 20 + i % 24 * 3 + k / 3 % 3;
        grey[i] += rgb[(y * 112 + x) * 3 + k % 3] & 255;
      }
      mean += grey[i] / grey.length;
    }
    double norm = 0;
    for (int i = 0; i < grey.length; i++) {
      grey[i] -= mean;
      norm += grey[i] * grey[i];
    }
    for (int i = 0; i < grey.length; i++) {
      grey[i] /= (float) Math.sqrt(norm);
    }
    return grey;
  }

  /** The accuracy of the best threshold of all: more than ten folds would give. */
  private static double bestAccuracy(double[][] scored) {
    Arrays.sort(scored, Comparator.comparingDouble(pair -> -pair[0]));
    int correct = scored.length / 2;
    int best = correct;
    for (double[] pair : scored) {
      correct += pair[1] == 1 ? 1 : -1;
      best = Math.max(best, correct);
    }
    return best / (double) scored.length;
  }

  @Test
  void rejectsValuesOutOfRange() {
    assertThatThrownBy(() -> new DrawnFaces(1, 4, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("identities must be >= 2, got 1");
    assertThatThrownBy(() -> new DrawnFaces(2, 0, 7)).hasMessageContaining("imagesPerIdentity");
    assertThatThrownBy(() -> new DrawnFaces(100_000, 50_000, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("imagesPerIdentity must be <= 21474 for 100000 identities, got 50000");
    assertThatThrownBy(() -> new DrawnPairs(19, 20, 7)).hasMessageContaining("identities");
    assertThatThrownBy(() -> new DrawnPairs(20, 30, 7))
        .hasMessageContaining("pairs must be a positive multiple of 20, got 30");
  }
}
