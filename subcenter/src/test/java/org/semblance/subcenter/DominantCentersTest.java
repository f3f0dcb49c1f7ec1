package org.semblance.subcenter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DominantCentersTest {

  private static PictureCosines cosines(int classes, int[] labels, float... values) {
    return new PictureCosines(classes, values.length / labels.length, labels, values);
  }

  @Test
  void mostVotesDecide() {
    DominantCenters centers =
        DominantCenters.of(
            cosines(
                2,
                new int[] {1, 0, 1, 1},
                // Class 1 votes for 2, 1 and 2; class 0 for 0.
                0.1f,
                0.2f,
                0.3f,
                0.9f,
                0.8f,
                0.7f,
                0.0f,
                0.99f,
                0.1f,
                -0.5f,
                -0.4f,
                -0.3f));

    assertThat(centers.of(1)).isEqualTo(2);
    assertThat(centers.of(0)).isZero();
    assertThat(centers.votes(1, 0)).isZero();
    assertThat(centers.votes(1, 1)).isEqualTo(1);
    assertThat(centers.votes(1, 2)).isEqualTo(2);
    assertThat(centers.pictures(1)).isEqualTo(3);
    assertThat(centers.share(1)).isEqualTo(2 / 3.0);
  }

  @Test
  void ofEquallyManyVotesTheGreaterSumOfCosinesDecides() {
    // One vote each: sums 0.6 + 0.1 and 0.5 + 0.7.
    PictureCosines tied = cosines(1, new int[] {0, 0}, 0.6f, 0.5f, 0.1f, 0.7f);

    assertThat(DominantCenters.of(tied).of(0)).isEqualTo(1);
    assertThat(DominantCenters.of(tied).share(0)).isEqualTo(0.5);
  }

  @Test
  void ofEqualSumsTheFirstDecides() {
    PictureCosines tied = cosines(1, new int[] {0, 0}, 0.25f, 0.5f, 0.5f, 0.25f);

    assertThat(DominantCenters.of(tied).of(0)).isZero();
  }

  @Test
  void aPictureAsNearToTwoVotesForTheFirst() {
    assertThat(cosines(1, new int[] {0}, 0.2f, 0.5f, 0.5f).nearest(0)).isEqualTo(1);
  }

  @Test
  void aClassWithoutPicturesHasTheFirst() {
    DominantCenters centers = DominantCenters.of(cosines(3, new int[] {2}, 0.1f, 0.2f));

    assertThat(centers.of(0)).isZero();
    assertThat(centers.pictures(0)).isZero();
    assertThat(centers.share(0)).isEqualTo(1);
    assertThat(centers.of(2)).isEqualTo(1);
  }
}
