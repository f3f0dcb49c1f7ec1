package org.semblance.subcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.nn.SemblanceException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

class CleaningByMeansTest {

  private static ClassCenters centers(int classes, int columns, float... values) {
    return new ClassCenters(
        TFloat32.tensorOf(
            Shape.of(values.length / columns, columns), DataBuffers.of(values, true, false)),
        classes,
        "here");
  }

  private static PictureCosines measured(ClassCenters centers, int[] labels, float[][] units) {
    float[] cosines = new float[labels.length * centers.perClass()];
    for (int i = 0; i < labels.length; i++) {
      centers.cosines(labels[i], units[i], cosines, i * centers.perClass());
    }
    return new PictureCosines(centers.classes(), centers.perClass(), labels, cosines);
  }

  private static float[] direction(double degrees) {
    double radians = Math.toRadians(degrees);
    return new float[] {(float) Math.cos(radians), (float) Math.sin(radians)};
  }

  /**
   * Directions in a plane: sub-centres at 0, 60 and 180 degrees, the first twice as long as the
   * others. Three pictures are nearest to the first, two to the second, one to the third: the mean
   * is (3 + 2 cos 60 − 1, 2 sin 60) = (3, √3), 30 degrees.
   */
  @Test
  void anglesAreToTheMeanWeightedByVotes() {
    float[] second = direction(60);
    double[] at = {0, 10, -20, 60, 80, 170};
    try (ClassCenters centers = centers(1, 2, 2, 0, second[0], second[1], -1, 0)) {
      float[][] units = new float[at.length][];
      for (int i = 0; i < at.length; i++) {
        units[i] = direction(at[i]);
      }
      PictureCosines cosines = measured(centers, new int[at.length], units);

      Cleaning means = Cleaning.byMeans(cosines, centers, new CleaningLimits(55, 1));

      assertThat(means.center()).isEqualTo(IdentityCenter.MEAN);
      for (int i = 0; i < at.length; i++) {
        assertThat(means.angle(i)).isCloseTo(Math.abs(at[i] - 30), within(1e-3));
      }
      assertThat(IntStream.range(0, at.length).filter(means::keeps)).containsExactly(0, 1, 2, 3, 4);
      assertThat(means.strays()).isEqualTo(3);

      Cleaning dominant = Cleaning.of(cosines, new CleaningLimits(55, 1));
      assertThat(dominant.center()).isEqualTo(IdentityCenter.DOMINANT);
      assertThat(IntStream.range(0, at.length).filter(dominant::keeps)).containsExactly(0, 1, 2);
    }
  }

  /** By plain loops: sums of unit sub-centres, one for each picture that is nearest to it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void meansAreThoseOfAllPicturesNearestSubCenters(long seed) {
    Random random = new Random(seed);
    int classes = 4;
    int size = 6;
    float[] weights = new float[classes * 3 * size];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    int[] labels = random.ints(40, 0, classes).toArray();
    float[][] units = new float[labels.length][size];
    for (float[] unit : units) {
      double squares = 0;
      for (int d = 0; d < size; d++) {
        unit[d] = (float) random.nextGaussian();
        squares += unit[d] * unit[d];
      }
      for (int d = 0; d < size; d++) {
        unit[d] /= (float) Math.sqrt(squares);
      }
    }
    double[][] means = new double[classes][size];
    for (int i = 0; i < labels.length; i++) {
      double most = -2;
      double[] nearest = {};
      for (int s = 0; s < 3; s++) {
        double[] center = new double[size];
        double length = 0;
        for (int d = 0; d < size; d++) {
          center[d] = weights[(labels[i] * 3 + s) * size + d];
          length += center[d] * center[d];
        }
        double cosine = 0;
        for (int d = 0; d < size; d++) {
          center[d] /= Math.sqrt(length);
          cosine += center[d] * units[i][d];
        }
        if (cosine > most) {
          most = cosine;
          nearest = center;
        }
      }
      for (int d = 0; d < size; d++) {
        means[labels[i]][d] += nearest[d];
      }
    }
    try (ClassCenters centers = centers(classes, size, weights)) {
      Cleaning cleaning =
          Cleaning.byMeans(measured(centers, labels, units), centers, new CleaningLimits(75, 1));
      for (int i = 0; i < labels.length; i++) {
        double product = 0;
        double squares = 0;
        for (int d = 0; d < size; d++) {
          product += means[labels[i]][d] * units[i][d];
          squares += means[labels[i]][d] * means[labels[i]][d];
        }
        double degrees = Math.toDegrees(Math.acos(product / Math.sqrt(squares)));
        assertThat(cleaning.angle(i)).as("picture %d", i).isCloseTo(degrees, within(1e-3));
        assertThat(cleaning.keeps(i)).isEqualTo(degrees < 75);
      }
    }
  }

  /** Two sub-centres that cancel one another out leave nothing to be near to. */
  @ParameterizedTest
  @ValueSource(floats = {0, 1e-8f})
  void ofAnIdentityWithoutADirectionNothingIsKept(float rounding) {
    try (ClassCenters centers = centers(1, 2, 1, 0, -1, rounding)) {
      PictureCosines cosines =
          measured(centers, new int[2], new float[][] {direction(0), direction(180)});
      Cleaning cleaning = Cleaning.byMeans(cosines, centers, new CleaningLimits(180, 1));
      assertThat(cleaning.kept()).isZero();
    }
  }

  @Test
  void refusesSubCentersThatAreNoDirections() {
    try (ClassCenters centers = centers(1, 2, 1, 0, 0, 0)) {
      PictureCosines cosines = new PictureCosines(1, 2, new int[1], new float[] {1, 0});
      assertThatThrownBy(() -> Cleaning.byMeans(cosines, centers, new CleaningLimits(75, 1)))
          .isInstanceOf(SemblanceException.class)
          .hasMessageContaining("sub-center 1 of class 0");
    }
  }
}
