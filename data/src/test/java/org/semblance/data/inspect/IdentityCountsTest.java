package org.semblance.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableIntArray;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.semblance.data.testing.LabelledPixels;

class IdentityCountsTest {

  private static IdentityCounts counts(int... images) {
    return new IdentityCounts(ImmutableIntArray.copyOf(images));
  }

  @Test
  void countsPicturesOfEachIdentity() {
    IdentityCounts counts = IdentityCounts.of(LabelledPixels.of(2, 0, 1, 2, 2, 1, 2));
    assertThat(counts.images().asList()).containsExactly(1, 2, 4);
    assertThat(counts.smallest()).isEqualTo(1);
    assertThat(counts.largest()).isEqualTo(4);
    assertThat(counts.median()).isEqualTo(2);
    assertThat(counts.single()).isEqualTo(1);
    assertThat(counts.imbalanceFactor()).isEqualTo(4);
    assertThat(counts.byFallingCount()).containsExactly(2, 1, 0);
  }

  @Test
  void equalIdentitiesKeepTheirOrderAndTheMedianIsTheLowerOne() {
    assertThat(counts(3, 5, 3, 5).byFallingCount()).containsExactly(1, 3, 0, 2);
    assertThat(counts(3, 5, 3, 5).median()).isEqualTo(3);
    assertThat(counts(7).median()).isEqualTo(7);
  }

  @Test
  void giniIsZeroForEqualSharesAndNearOneForOneThatHasAll() {
    assertThat(counts(4, 4, 4).gini()).isEqualTo(0);
    // Shares of 1 and 3: half of the mean difference of 2 over ordered pairs (1), over the mean 2.
    assertThat(counts(1, 3).gini()).isCloseTo(0.25, within(1e-12));
    int[] uneven = new int[1000];
    java.util.Arrays.fill(uneven, 1);
    uneven[17] = 1_000_000;
    assertThat(counts(uneven).gini()).isGreaterThan(0.99).isLessThan(1);
  }

  /** The definition: the mean absolute difference of two identities over twice the mean. */
  @Test
  void giniIsTheRelativeMeanDifference() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 50; round++) {
      int[] images = random.ints(1 + random.nextInt(20), 1, 50).toArray();
      double differences = 0;
      double sum = 0;
      for (int a : images) {
        sum += a;
        for (int b : images) {
          differences += Math.abs(a - b);
        }
      }
      assertThat(counts(images).gini())
          .isCloseTo(differences / (2 * images.length * sum), within(1e-12));
    }
  }

  @Test
  void nobodyIsWithoutAPicture() {
    assertThatThrownBy(() -> counts(2, 0)).hasMessageContaining("identity 1");
    assertThatThrownBy(() -> counts()).isInstanceOf(IllegalArgumentException.class);
  }
}
