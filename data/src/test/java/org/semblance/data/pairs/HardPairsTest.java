package org.semblance.data.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.semblance.data.DataException;
import org.semblance.data.DrawKey;
import org.semblance.data.DrawnFaces;
import org.semblance.data.ImageDecoder;
import org.semblance.data.ImageSet;
import org.semblance.data.PairSet;
import org.semblance.data.random.Draws;
import org.semblance.data.testing.LabelledPixels;

class HardPairsTest {

  private static final int PEOPLE = 60;
  private static final LabelledPixels FACES =
      LabelledPixels.of(IntStream.range(0, PEOPLE * 4).map(i -> i % PEOPLE).toArray());

  private static float[] unit(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    float[] unit = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      unit[i] = (float) (values[i] / Math.sqrt(squares));
    }
    return unit;
  }

  private static float[][] random(int count, int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] embeddings = new float[count][size];
    for (int i = 0; i < count; i++) {
      for (int d = 0; d < size; d++) {
        embeddings[i][d] = (float) random.nextDouble(-1, 1);
      }
      embeddings[i] = unit(embeddings[i]);
    }
    return embeddings;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
    }
    return dot;
  }

  private static HardPairs.Chosen choose(HardPairs how, ImageSet set, float[][] embeddings) {
    return how.of(set, how.candidates(set), embeddings, "hard");
  }

  /** Sorts all pairs of every fold, the hardest of a kind first, and takes the first. */
  private static List<List<String>> bySorting(
      ImageSet set, float[][] embeddings, int pairs, long seed) {
    List<List<String>> chosen = new ArrayList<>();
    for (Fold fold : PairMaker.folds(set, Draws.of(seed, DrawKey.PAIRS))) {
      List<Integer> images = new ArrayList<>();
      for (int person = 0; person < fold.people(); person++) {
        for (int i = 0; i < fold.size(person); i++) {
          images.add(fold.picture(person, i));
        }
      }
      List<int[]> ofOne = new ArrayList<>();
      List<int[]> ofTwo = new ArrayList<>();
      for (int a : images) {
        for (int b : images) {
          if (a < b) {
            (set.label(a) == set.label(b) ? ofOne : ofTwo).add(new int[] {a, b});
          }
        }
      }
      for (boolean same : new boolean[] {true, false}) {
        Comparator<int[]> rising =
            Comparator.comparingDouble(pair -> cosine(embeddings[pair[0]], embeddings[pair[1]]));
        chosen.add(
            (same ? ofOne : ofTwo)
                .stream()
                    .sorted(same ? rising : rising.reversed())
                    .limit(pairs / 20)
                    .map(pair -> set.place(pair[0]) + " " + set.place(pair[1]))
                    .toList());
      }
    }
    return chosen;
  }

  private static List<List<String>> places(PairSet pairs) {
    int half = pairs.pairs() / 20;
    List<List<String>> places = new ArrayList<>();
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      if (pair % half == 0) {
        places.add(new ArrayList<>());
      }
      assertThat(pairs.same(pair)).isEqualTo(pair / half % 2 == 0);
      places
          .get(places.size() - 1)
          .add(pairs.place(pairs.left(pair)) + " " + pairs.place(pairs.right(pair)));
    }
    return places;
  }

  @Test
  void takesTheHardestPairsOfEveryFold() {
    // Seventy values are more than a block is wide, and folds of 24 pictures less; so also 1,300.
    for (int size : new int[] {3, 70}) {
      float[][] embeddings = random(FACES.size(), size, size);
      HardPairs.Chosen chosen = choose(new HardPairs(200, 5, 20_000), FACES, embeddings);
      assertThat(places(chosen.pairs())).isEqualTo(bySorting(FACES, embeddings, 200, 5));
    }
  }

  @Test
  void blocksDoNotChangeTheResult() {
    LabelledPixels large = LabelledPixels.of(IntStream.range(0, 1300).map(i -> i % 100).toArray());
    float[][] embeddings = random(large.size(), 16, 2);
    HardPairs.Chosen chosen = choose(new HardPairs(100, 3, 20_000), large, embeddings);
    assertThat(places(chosen.pairs())).isEqualTo(bySorting(large, embeddings, 100, 3));
  }

  @Test
  void tellsTheCosinesOfThePairs() {
    float[][] embeddings = random(FACES.size(), 8, 1);
    HardPairs.Chosen chosen = choose(new HardPairs(40, 5, 20_000), FACES, embeddings);
    List<String> images = IntStream.range(0, FACES.size()).mapToObj(FACES::place).toList();
    PairSet pairs = chosen.pairs();
    assertThat(pairs.folds()).isEqualTo(10);
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      float[] left = embeddings[images.indexOf(pairs.place(pairs.left(pair)))];
      float[] right = embeddings[images.indexOf(pairs.place(pairs.right(pair)))];
      assertThat(chosen.cosines().get(pair)).isCloseTo(cosine(left, right), within(1e-6));
    }
  }

  @Test
  void foldsShareNoPerson() {
    PairSet pairs = choose(new HardPairs(200, 9, 20_000), FACES, random(240, 8, 1)).pairs();
    Set<String> before = new HashSet<>();
    for (int fold = 0; fold < 10; fold++) {
      Set<String> people = new HashSet<>();
      for (int pair = 20 * fold; pair < 20 * fold + 20; pair++) {
        people.add(pairs.place(pairs.left(pair)).replaceAll("/[^/]*$", ""));
        people.add(pairs.place(pairs.right(pair)).replaceAll("/[^/]*$", ""));
      }
      assertThat(people).noneMatch(before::contains);
      before.addAll(people);
    }
  }

  /** Two people with the same picture would be the hardest pair of all, and one label wrong. */
  @Test
  void equalPicturesAreNoPair() {
    int[] contents = IntStream.range(0, FACES.size()).map(i -> i < 60 ? 7 : i).toArray();
    LabelledPixels equal = new LabelledPixels(FACES.labels(), ImmutableIntArray.copyOf(contents));
    float[][] embeddings = random(FACES.size(), 8, 1);
    for (int i = 1; i < 60; i++) {
      embeddings[i] = embeddings[0].clone();
    }
    HardPairs.Chosen chosen = choose(new HardPairs(200, 5, 20_000), equal, embeddings);
    for (int pair = 0; pair < 200; pair++) {
      assertThat(chosen.cosines().get(pair)).isLessThan(0.9999);
    }
  }

  /** Folds have 6 people with 4 pictures: 36 pairs of one person. */
  @Test
  void tooFewPicturesAreSaid() {
    float[][] embeddings = random(FACES.size(), 8, 1);
    assertThat(choose(new HardPairs(720, 5, 20_000), FACES, embeddings).pairs().pairs())
        .isEqualTo(720);
    assertThatThrownBy(() -> choose(new HardPairs(740, 5, 20_000), FACES, embeddings))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--count 720,");
  }

  @Test
  void ofLargeSetsTenPicturesOfAPersonAtATimeAreTaken() {
    LabelledPixels large = LabelledPixels.of(IntStream.range(0, 2000).map(i -> i % 40).toArray());
    ImmutableIntArray chosen = new HardPairs(20, 5, 125).candidates(large);
    assertThat(chosen.length()).isEqualTo(125);
    assertThat(chosen.asList()).isSorted().doesNotHaveDuplicates();
    Map<Integer, Integer> each = new HashMap<>();
    chosen.forEach(image -> each.merge(large.label(image), 1, Integer::sum));
    assertThat(each.values()).containsOnly(10, 5).hasSize(13);
    assertThat(new HardPairs(20, 5, 125).candidates(large)).isEqualTo(chosen);
    assertThat(new HardPairs(20, 6, 125).candidates(large)).isNotEqualTo(chosen);
    // Forty people with ten pictures each leave room for ten more of ten people.
    Map<Integer, Integer> more = new HashMap<>();
    new HardPairs(20, 5, 500)
        .candidates(large)
        .forEach(image -> more.merge(large.label(image), 1, Integer::sum));
    assertThat(more.values()).containsOnly(10, 20).hasSize(40);
  }

  @Test
  void embeddingsMustBeOfLengthOne() {
    float[][] embeddings = random(FACES.size(), 8, 1);
    embeddings[17] = new float[8];
    assertThatThrownBy(() -> choose(new HardPairs(20, 5, 20_000), FACES, embeddings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(FACES.place(17))
        .hasMessageContaining("length 0.0");
    assertThatThrownBy(() -> choose(new HardPairs(20, 5, 20_000), FACES, new float[3][8]))
        .hasMessageContaining("each of 240 pictures, got 3");
    assertThatThrownBy(() -> new HardPairs(20, 5, 39)).hasMessageContaining("got 39");
  }

  /** Sixteen mean colours are a network good enough to tell drawn faces apart, not all of them. */
  @Test
  void drawnFacesAreHarderThanThoseDrawnAtRandom() {
    try (ImageSet faces = new DrawnFaces(40, 4, 3).open();
        ImageDecoder decoder = ImageDecoder.open()) {
      float[][] embeddings = new float[faces.size()][];
      for (int i = 0; i < embeddings.length; i++) {
        embeddings[i] = colours(decoder.decode(faces.encoded(i), faces.place(i), 112, 112));
      }
      List<String> images = IntStream.range(0, faces.size()).mapToObj(faces::place).toList();
      double[] hard =
          means(
              choose(new HardPairs(60, 5, 20_000), faces, embeddings).pairs(), images, embeddings);
      double[] any = means(new PairMaker(60, 5).of(faces, "any"), images, embeddings);
      assertThat(hard[0]).isLessThan(any[0]);
      assertThat(hard[1]).isGreaterThan(any[1]);
    }
  }

  private static float[] colours(byte[] rgb) {
    float[] means = new float[4 * 4 * 3];
    for (int i = 0; i < rgb.length; i++) {
      int cell = i / 3 / 112 / 28 * 4 + i / 3 % 112 / 28;
      means[cell * 3 + i % 3] += (rgb[i] & 0xFF) - 127.5f;
    }
    return unit(means);
  }

  /** Returns the mean cosines of pairs of one person and of pairs of two. */
  private static double[] means(PairSet pairs, List<String> images, float[][] embeddings) {
    double[] means = new double[2];
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      means[pairs.same(pair) ? 0 : 1] +=
          cosine(
                  embeddings[images.indexOf(pairs.place(pairs.left(pair)))],
                  embeddings[images.indexOf(pairs.place(pairs.right(pair)))])
              / (pairs.pairs() / 2.0);
    }
    return means;
  }
}
