package org.semblance.subcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleaningTest {

  private static final CleaningLimits USUAL = new CleaningLimits(75, 1);

  /**
   * Class 0: four pictures, sub-centre 1 has three votes; cosines with it 0.9, 0.5, 0.2 and 0.6.
   * Class 1: one picture, 0.1. Class 2: two pictures, 0.8 and 0.3.
   */
  private static PictureCosines example() {
    return new PictureCosines(
        3,
        2,
        new int[] {0, 0, 0, 0, 1, 2, 2},
        new float[] {
          0.1f, 0.9f, 0.3f, 0.5f, 0.8f, 0.2f, 0.5f, 0.6f, 0.1f, 0.0f, 0.8f, 0.1f, 0.3f, 0.2f
        });
  }

  private static int[] kept(Cleaning cleaning) {
    return IntStream.range(0, cleaning.pictures()).filter(cleaning::keeps).toArray();
  }

  @Test
  void keepsWhatIsWithinTheAngleOfTheDominantSubCenter() {
    // cos 75 degrees = 0.2588
    Cleaning cleaning = Cleaning.of(example(), USUAL);

    assertThat(kept(cleaning)).containsExactly(0, 1, 3, 5, 6);
    assertThat(cleaning.kept()).isEqualTo(5);
    assertThat(cleaning.dropped()).isEqualTo(2);
    assertThat(cleaning.beyondLimit()).isEqualTo(2);
    assertThat(cleaning.strays()).isEqualTo(1);
    assertThat(cleaning.identities()).isEqualTo(3);
    assertThat(cleaning.identitiesKept()).isEqualTo(2);
    assertThat(IntStream.range(0, 3).map(cleaning::droppedOf)).containsExactly(1, 1, 0);
  }

  @Test
  void aPictureNearestToAnotherSubCenterStaysIfItIsNearEnough() {
    // cos 85 degrees = 0.0872: picture 2 is nearest to sub-centre 0, with 0.2 to the dominant one.
    Cleaning cleaning = Cleaning.of(example(), new CleaningLimits(85, 1));

    assertThat(kept(cleaning)).containsExactly(0, 1, 2, 3, 4, 5, 6);
    assertThat(cleaning.strays()).isEqualTo(1);
  }

  @Test
  void aPictureAtTheLimitIsDropped() {
    // cos 180 degrees is -1, which a float can hold; the next larger one is kept.
    PictureCosines opposite =
        new PictureCosines(1, 1, new int[] {0, 0}, new float[] {-1, Math.nextUp(-1f)});

    assertThat(kept(Cleaning.of(opposite, new CleaningLimits(180, 1)))).containsExactly(1);
  }

  @Test
  void anglesAreInDegrees() {
    PictureCosines known = new PictureCosines(1, 1, new int[4], new float[] {1, 0.5f, 0, -1});
    Cleaning cleaning = Cleaning.of(known, USUAL);

    assertThat(cleaning.angle(0)).isZero();
    assertThat(cleaning.angle(1)).isCloseTo(60, within(1e-9));
    assertThat(cleaning.angle(2)).isCloseTo(90, within(1e-9));
    assertThat(cleaning.angle(3)).isCloseTo(180, within(1e-9));
  }

  @Test
  void identitiesWithTooFewPicturesLeftAreLeftOut() {
    Cleaning cleaning = Cleaning.of(example(), new CleaningLimits(75, 3));

    assertThat(kept(cleaning)).containsExactly(0, 1, 3);
    assertThat(cleaning.identitiesKept()).isEqualTo(1);
    assertThat(cleaning.beyondLimit()).isEqualTo(2);
    assertThat(cleaning.dropped()).isEqualTo(4);
    assertThat(cleaning.droppedOf(2)).isEqualTo(2);
  }

  @Test
  void ranksByAngle() {
    Cleaning cleaning = Cleaning.of(example(), USUAL);

    // Dropped are 2 with 0.2 and 4 with 0.1; kept are 0.9, 0.5, 0.6, 0.8 and 0.3.
    assertThat(cleaning.farthestDropped(9).asList()).containsExactly(4, 2);
    assertThat(cleaning.nearestBeyond(1).asList()).containsExactly(2);
    assertThat(cleaning.farthestKept(3).asList()).containsExactly(6, 1, 3);
  }

  @Test
  void countsAnglesInBins() {
    // 0, 60.0, 78.5, 90 and 180 degrees.
    PictureCosines known =
        new PictureCosines(1, 1, new int[5], new float[] {1, 0.5f, 0.2f, -1e-7f, -1});

    assertThat(Cleaning.of(known, USUAL).histogram())
        .hasSize(36)
        .filteredOn(bin -> bin.kept() + bin.dropped() > 0)
        .containsExactly(
            new Cleaning.AngleBin(0, 5, 1, 0),
            new Cleaning.AngleBin(60, 65, 1, 0),
            new Cleaning.AngleBin(75, 80, 0, 1),
            new Cleaning.AngleBin(90, 95, 0, 1),
            new Cleaning.AngleBin(175, 180, 0, 1));
  }

  @Test
  void refusesImpossibleLimits() {
    assertThatThrownBy(() -> new CleaningLimits(0, 1)).hasMessageContaining("(0, 180], got 0.0");
    assertThatThrownBy(() -> new CleaningLimits(181, 1)).hasMessageContaining("got 181.0");
    assertThatThrownBy(() -> new CleaningLimits(Double.NaN, 1)).hasMessageContaining("got NaN");
    assertThatThrownBy(() -> new CleaningLimits(75, 0)).hasMessageContaining("got 0");
  }

  /**
   * Three in ten pictures of each class are planted around another direction: the dominant
   * sub-centre is that of the others, and exactly the planted ones are dropped.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void plantedNoiseIsDropped(long seed) {
    Random random = new Random(seed);
    int classes = 20;
    int perClass = 30;
    int k = 3;
    int size = 64;
    int[] labels = new int[classes * perClass];
    boolean[] planted = new boolean[labels.length];
    float[] cosines = new float[labels.length * k];
    for (int c = 0; c < classes; c++) {
      double[][] centers =
          IntStream.range(0, k).mapToObj(s -> unit(random, size)).toArray(double[][]::new);
      int clean = random.nextInt(k);
      for (int i = c * perClass; i < (c + 1) * perClass; i++) {
        labels[i] = c;
        planted[i] = i % 10 < 3;
        double[] around = centers[planted[i] ? (clean + 1 + i % 2) % k : clean];
        double[] picture = unit(random, size);
        for (int d = 0; d < size; d++) {
          picture[d] = picture[d] * 0.5 + around[d];
        }
        for (int s = 0; s < k; s++) {
          cosines[i * k + s] =
              (float) (dot(picture, centers[s]) / Math.sqrt(dot(picture, picture)));
        }
      }
    }

    Cleaning cleaning =
        Cleaning.of(new PictureCosines(classes, k, labels, cosines), new CleaningLimits(45, 1));

    for (int i = 0; i < labels.length; i++) {
      assertThat(cleaning.keeps(i)).as("picture %d", i).isEqualTo(!planted[i]);
    }
  }

  private static double[] unit(Random random, int size) {
    double[] vector = random.doubles(size, -1, 1).toArray();
    double length = Math.sqrt(dot(vector, vector));
    return IntStream.range(0, size).mapToDouble(d -> vector[d] / length).toArray();
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(d -> a[d] * b[d]).sum();
  }
}
