package org.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldsTest {

  @Test
  void areContiguousAndTheFirstOnesAreLonger() {
    int[] starts = IntStream.rangeClosed(0, 4).map(fold -> Folds.start(14, 4, fold)).toArray();
    assertThat(starts).containsExactly(0, 4, 8, 11, 14);
  }

  @Test
  void divideTheSixThousandPairsOfLfwEvenly() {
    assertThat(Folds.start(6000, 10, 3)).isEqualTo(1800);
    assertThat(Folds.start(6000, 10, 10)).isEqualTo(6000);
  }
}
