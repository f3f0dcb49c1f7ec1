package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.data.testing.LabelledPixels;

class ListedOrderTest {

  private static final BatchOptions OPTIONS =
      new BatchOptions(2, 1, Augmentation.NONE, BadImages.STOP, 1, 1);

  @Test
  void batchesHoldTheListedPicturesEpochAfterEpochAndASamplerTakesOverAgain() {
    try (ImageSet set = LabelledPixels.of(0, 0, 0, 1, 1, 1, 2, 2);
        BatchSource source = BatchSource.open(set, OPTIONS)) {
      EpochOrder shuffled = OPTIONS.sampler().over(set, OPTIONS);
      ListedOrder order = new ListedOrder(new int[] {5, 0, 5, 7, 3}, 2, shuffled);
      int stepsBefore = source.stepsPerEpoch();
      source.next().close();
      source.use(order);
      assertThat(source.stepsPerEpoch()).isEqualTo(2);
      assertThat(next(source)).containsExactly(set.place(5), set.place(0));
      assertThat(next(source)).containsExactly(set.place(5), set.place(7));
      assertThat(next(source)).containsExactly(set.place(5), set.place(0));
      source.seek(9, 1);
      assertThat(next(source)).containsExactly(set.place(5), set.place(7));
      source.use(OPTIONS.sampler());
      assertThat(source.stepsPerEpoch()).isEqualTo(stepsBefore);
      List<String> all = new ArrayList<>();
      for (int i = 0; i < stepsBefore; i++) {
        all.addAll(next(source));
      }
      assertThat(all).doesNotHaveDuplicates();
    }
  }

  private static List<String> next(BatchSource source) {
    try (Batch batch = source.next()) {
      return batch.places();
    }
  }

  @Test
  void aListThatFillsNoBatchIsRefused() {
    try (ImageSet set = LabelledPixels.of(0, 0, 0, 1, 1, 1, 2, 2)) {
      EpochOrder shuffled = OPTIONS.sampler().over(set, OPTIONS);
      assertThatThrownBy(() -> new ListedOrder(new int[] {1}, 2, shuffled))
          .hasMessageContaining("pictures must fill a batch of 2, got 1");
    }
  }
}
