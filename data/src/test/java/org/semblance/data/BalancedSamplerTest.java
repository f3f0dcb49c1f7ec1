package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class BalancedSamplerTest {

  private static EpochOrder order(ImageSet set, int batchSize, int imagesPerIdentity) {
    BatchOptions options =
        new BatchOptions(batchSize, 5, Augmentation.NONE, BadImages.STOP, 32, 32)
            .withSampler(new BalancedSampler(imagesPerIdentity));
    return options.sampler().over(set, options);
  }

  @Test
  void everyIdentityIsSeenEquallyOftenInAnEpoch() {
    ImageSet set = CountedPeople.of(100, 3, 1, 7);
    EpochOrder order = order(set, 6, 6);
    assertThat(order.stepsPerEpoch()).isEqualTo(4);
    for (int epoch = 0; epoch < 10; epoch++) {
      int[] seen = new int[4];
      Arrays.stream(order.pictures(epoch)).forEach(image -> seen[set.label(image)]++);
      assertThat(seen).containsExactly(6, 6, 6, 6);
    }
  }

  @Test
  void theRestOfAnEpochIsLeftOut() {
    EpochOrder order = order(CountedPeople.of(5, 5, 5), 4, 3);
    assertThat(order.stepsPerEpoch()).isEqualTo(2); // nine pictures
  }

  /** Seven pictures, three an epoch: each twice within 14 turns, though epochs end between. */
  @Test
  void aPersonsPicturesTakeTurnsOverTheEpochs() {
    ImageSet set = CountedPeople.of(7, 2);
    EpochOrder order = order(set, 2, 3);
    List<Integer> turns = new ArrayList<>();
    for (int epoch = 0; epoch < 7; epoch++) {
      Arrays.stream(order.pictures(epoch)).filter(i -> set.label(i) == 0).forEach(turns::add);
    }
    assertThat(turns).hasSize(21);
    // Within an epoch the order is shuffled; whole turns end after epochs 7 / 3, 14 / 3 and 21 / 3.
    assertThat(new HashSet<>(turns.subList(0, 6))).hasSize(6);
    for (int image : new HashSet<>(turns)) {
      assertThat(turns.stream().filter(i -> i == image)).hasSize(3);
    }
  }

  @Test
  void epochsAreShuffledAndDiffer() {
    EpochOrder order = order(CountedPeople.of(20, 20, 20), 4, 4);
    assertThat(order.pictures(0)).isNotEqualTo(order.pictures(1)).isEqualTo(order.pictures(0));
    int[] labels =
        Arrays.stream(order.pictures(0)).map(CountedPeople.of(20, 20, 20)::label).toArray();
    assertThat(labels).isNotEqualTo(Arrays.stream(labels).sorted().toArray());
  }

  @Test
  void refusesEpochsWithoutABatchOrWithoutAnEnd() {
    assertThatThrownBy(() -> order(CountedPeople.of(9, 9), 8, 3))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("batchSize is 8, but imagesPerIdentity=3 of 2 identities are only 6");
    assertThatThrownBy(() -> order(CountedPeople.of(9, 9), 8, Integer.MAX_VALUE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("at most 2,147,483,647 pictures")
        .hasMessageContaining("4,294,967,294");
    assertThatThrownBy(() -> new BalancedSampler(0)).hasMessageContaining(">= 1, got 0");
  }
}
