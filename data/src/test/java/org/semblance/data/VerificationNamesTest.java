package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationNamesTest {

  @Test
  void setsAreCalledLikeTheirFiles() {
    assertThat(new BinPairs(Path.of("faces/agedb_30.bin")).setName()).isEqualTo("agedb_30");
    assertThat(new BinPairs(Path.of("faces/plain")).setName()).isEqualTo("plain");
    assertThat(new ListedPairs(Path.of("a/pairs.v2.txt"), Path.of("i.zip")).setName())
        .isEqualTo("pairs.v2");
    assertThat(new PairFolder(Path.of("faces/cfp_fp")).setName()).isEqualTo("cfp_fp");
    assertThat(new PairFolder(Path.of("faces/cfp_fp.zip")).setName()).isEqualTo("cfp_fp");
    assertThat(new DrawnPairs(20, 20, 0).setName()).isEqualTo("drawn");
  }

  @Test
  void aNameThatIsGivenCounts() {
    assertThat(new BinPairs(Path.of("a.bin"), "lfw").setName()).isEqualTo("lfw");
    assertThat(new ListedPairs(Path.of("pairs.txt"), Path.of("i"), "lfw-6_10").setName())
        .isEqualTo("lfw-6_10");
    assertThat(new DrawnPairs(20, 20, 0, "held.out").setName()).isEqualTo("held.out");
  }

  @Test
  void opensUnderItsName() {
    assertThat(new DrawnPairs(20, 20, 0).open().name()).isEqualTo("drawn");
    assertThat(new DrawnPairs(20, 20, 0, "other").open().name()).isEqualTo("other");
  }

  @Test
  void rejectsNamesThatDoNotFitAMetric() {
    for (String name : List.of("", "a b", "a/b", ".a", "-a")) {
      assertThatThrownBy(() -> new BinPairs(Path.of("a.bin"), name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("name must be letters, digits")
          .hasMessageContaining("got \"" + name + "\"");
    }
  }
}
