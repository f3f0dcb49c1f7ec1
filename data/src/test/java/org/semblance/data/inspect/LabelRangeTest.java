package org.semblance.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.data.ChosenImages;
import org.semblance.data.ImageSet;
import org.semblance.data.ListedData;
import org.semblance.data.testing.TinyFaces;

class LabelRangeTest {

  @TempDir private Path folder;

  private static LabelRange of(long... labels) {
    return LabelRange.of(ImmutableLongArray.copyOf(labels));
  }

  @Test
  void namesHaveNoRange() {
    assertThat(LabelRange.of(TinyFaces.of(2, 1, 0.3, 1))).isNull();
  }

  @Test
  void numbersWithoutGapsAreWhole() {
    LabelRange range = of(0, 1, 2);
    assertThat(range).isEqualTo(new LabelRange(0, 2, 0, List.of()));
    assertThat(range.whole()).isTrue();
  }

  @Test
  void gapsAreCountedFromZero() {
    LabelRange range = of(2, 3, 5, 9);
    assertThat(range.missing()).isEqualTo(2 + 1 + 3);
    assertThat(range.gaps()).extracting(Object::toString).containsExactly("0 to 1", "4", "6 to 8");
    assertThat(range.whole()).isFalse();
  }

  @Test
  void fewGapsAreShownOfMany() {
    LabelRange range = of(0, 2, 4, 6, 8, 10, 12, 14, Long.MAX_VALUE);
    assertThat(range.gaps()).hasSize(5);
    assertThat(range.last()).isEqualTo(Long.MAX_VALUE);
    assertThat(range.missing()).isEqualTo(Long.MAX_VALUE - 8);
  }

  @Test
  void negativeNumbersAreNoClasses() {
    LabelRange range = of(-4, 0, 1);
    assertThat(range.first()).isEqualTo(-4);
    assertThat(range.missing()).isZero();
    assertThat(range.whole()).isFalse();
  }

  /** The second column of a .lst file is a class; that of a label.txt may be a name of digits. */
  @Test
  void listsOfMxnetStoreNumbersOthersNames() throws IOException {
    TinyFaces.of(2, 1, 0.3, 1).writeFolder(folder);
    Path lst = folder.resolve("train.lst");
    Files.writeString(lst, "0\t0\ttiny000/0000.png\n1\t2.000000\ttiny001/0000.png\n");
    try (ImageSet set = new ListedData(lst, null, 1).open()) {
      assertThat(set.storedLabels().asList()).containsExactly(0L, 2L);
      ImageSet chosen = new ChosenImages(set, image -> image == 1);
      assertThat(chosen.storedLabels().asList()).containsExactly(2L);
    }
    Path text = folder.resolve("label.txt");
    Files.writeString(text, "tiny000/0000.png\t0\ntiny001/0000.png\t2\n");
    try (ImageSet set = new ListedData(text, null, 1).open()) {
      assertThat(set.storedLabels().isEmpty()).isTrue();
    }
  }
}
