package org.semblance.ijb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beside a sort of everything. */
class LargestValuesTest {

  @ParameterizedTest
  @CsvSource({
    "1, 5000, 1000000",
    "3, 2, 10",
    "1000, 100000, 50",
    "700, 20000, 1000000",
    "5000, 9000, 3"
  })
  void keepsTheLargest(int capacity, int count, int distinct) {
    Random random = new Random(capacity);
    double[] values =
        IntStream.range(0, count).mapToDouble(i -> random.nextInt(distinct)).toArray();
    for (boolean rising : new boolean[] {false, true}) {
      double[] order = values.clone();
      if (rising) {
        Arrays.sort(order);
      }
      LargestValues largest = new LargestValues(capacity);
      LargestValues other = new LargestValues(capacity);
      for (int i = 0; i < count; i++) {
        (i % 3 == 0 ? other : largest).add(order[i]);
      }
      largest.addAll(other);
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      assertThat(largest.rising())
          .isEqualTo(Arrays.copyOfRange(sorted, Math.max(0, count - capacity), count));
      assertThat(largest.floor()).isLessThanOrEqualTo(sorted[Math.max(0, count - capacity)]);
    }
  }
}
