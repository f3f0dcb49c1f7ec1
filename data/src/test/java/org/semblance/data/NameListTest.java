package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
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
    NameList list = new NameList();
    list.addAll(names);
    assertThat(list).hasSize(names.size()).isEqualTo(names);
    assertThat(List.copyOf(list)).isEqualTo(names);
    for (int i = names.size() - 1; i >= 0; i--) {
      assertThat(list.get(i)).isEqualTo(names.get(i));
    }
    // One after another, over the ends of blocks, back and forth, and the same one twice.
    int[] some = {0, 1, 2, 14, 15, 16, 17, 40, 41, 47, 48, 47, 47, 3, 900, 0, 16};
    assertThat(list.getAll(some)).isEqualTo(Arrays.stream(some).mapToObj(names::get).toList());
    assertThatThrownBy(() -> list.getAll(new int[] {0, names.size()}))
        .isInstanceOf(IndexOutOfBoundsException.class);
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
