package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameListTest {

  @Test
  void namesAreAsTheyWere() {
    List<String> names =
        new ArrayList<>(List.of("", "a", "a", "ab", "", "é", "è", "日本", "日光", "𝔸"));
    names.add("x".repeat(100_000));
    names.add("x".repeat(100_000) + "/1.jpg");
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      names.add(random.nextInt(30) + "/" + "0".repeat(random.nextInt(200)) + random.nextInt());
    }
    List<String> list = new NameList();
    list.addAll(names);
    assertThat(list).hasSize(names.size()).isEqualTo(names);
    for (int i = names.size() - 1; i >= 0; i--) {
      assertThat(list.get(i)).isEqualTo(names.get(i));
    }
    assertThatThrownBy(() -> list.get(names.size())).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> list.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> list.remove(0)).isInstanceOf(UnsupportedOperationException.class);
  }

  /** A list of 64,000 paths takes less than it would as one text, let alone as strings. */
  @Test
  void pathsTakeFewBytes() {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < 64_000; i++) {
      paths.add(String.format("faces/%07d/%04d.jpg", i / 20, i % 20));
    }
    NameList list = new NameList();
    list.addAll(paths);
    assertThat(list.capacity()).isLessThan(64_000 * 12);
  }
}
