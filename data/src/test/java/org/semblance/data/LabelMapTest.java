package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelMapTest {

  private static final LabelMap LABELS = new LabelMap(List.of("Ann", "a\\nb", "two\nlines", "Zoë"));

  @Test
  void survivesAFile(@TempDir Path folder) {
    Path file = folder.resolve("labels.txt");
    LABELS.write(file);
    assertThat(LabelMap.read(file)).isEqualTo(LABELS);
  }

  @Test
  void hashesTheNamesAsTheyAreWritten() {
    // printf 'Ann\nBob\n' | sha256sum
    assertThat(new LabelMap(List.of("Ann", "Bob")).sha256())
        .isEqualTo("d5a3ab0b255f79eade57bc781d25fda8f4f4c41383dcad1fbda3ec4c27c19109");
  }

  @Test
  void noticesAChangedFile() {
    String changed = LABELS.toText().replace("Ann", "Eve");
    assertThatThrownBy(() -> LabelMap.parse(changed, "run/labels.txt"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("run/labels.txt:2");
  }

  @Test
  void refusesOtherText() {
    assertThatThrownBy(() -> LabelMap.parse("hello", "notes.txt"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("semblance-labels-1")
        .hasMessageContaining("hello");
  }

  @Test
  void namesTheFirstClassThatDiffers() {
    LabelMap data = new LabelMap(List.of("Ann", "Bob", "Cy"));
    LabelMap saved = new LabelMap(List.of("Ann", "Cy"));
    assertThatThrownBy(() -> saved.requireSame(data, "run/checkpoints/3"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("run/checkpoints/3")
        .hasMessageContaining("has 2 identities, the data has 3")
        .hasMessageContaining("class 1, which is Cy there and Bob in the data");
    saved.requireSame(new LabelMap(List.of("Ann", "Cy")), "run/checkpoints/3");
  }

  @Test
  void refusesANameTwice() {
    assertThatThrownBy(() -> new LabelMap(List.of("Ann", "Ann")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Ann twice");
  }
}
