package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashedNamesTest {

  /** As a map would have it, through many growths. */
  @Test
  void namesAreNumberedAsTheyCome() {
    HashedNames names = new HashedNames();
    Map<String, Integer> expected = new HashMap<>();
    Random random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      String name = "name" + random.nextInt(30_000);
      assertThat(names.add(0, name)).isEqualTo(!expected.containsKey(name));
      expected.putIfAbsent(name, expected.size());
      assertThat(names.size()).isEqualTo(expected.size());
    }
    expected.forEach((name, number) -> assertThat(names.find(0, name)).isEqualTo(number));
    assertThat(names.find(0, "name30000")).isEqualTo(-1);
    assertThat(names.find(1, "name1")).isEqualTo(-1);
  }

  @Test
  void namesOfDifferentSpacesDiffer() {
    HashedNames names = new HashedNames();
    assertThat(names.add(-1, "a")).isTrue();
    assertThat(names.add(1, "a")).isTrue();
    assertThat(names.add(-1, "a")).isFalse();
    assertThat(names.find(1, "a")).isEqualTo(1);
  }
}
