package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PairSetTest {

  private static PairSet of(byte[]... pictures) {
    PairSet.Builder pairs = PairSet.builder("faces");
    for (int i = 0; i < pictures.length; i++) {
      pairs.image(pictures[i], "faces.zip!/" + i + ".png");
    }
    return pairs.pair(0, 1, true).pair(1, 2, false).build(10);
  }

  @Test
  void namesThePictureOfAnotherSizeByItsHeaderAlone() {
    byte[] right = SampleImages.png(32, 24);
    byte[] cut = java.util.Arrays.copyOf(right, 30); // the header is whole, the rest is not asked
    of(right, cut, SampleImages.jpeg(32, 24)).requireSize(32, 24);
    assertThatThrownBy(() -> of(right, right, SampleImages.jpeg(24, 32)).requireSize(32, 24))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("faces.zip!/2.png must be 32 pixels high and 24 wide")
        .hasMessageContaining("got 24 high and 32 wide");
  }

  @Test
  void namesWhatIsNoPicture() {
    byte[] right = SampleImages.png(8, 8);
    byte[] text = "no picture".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> of(right, text, right).requireSize(8, 8))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("faces.zip!/1.png must be a JPEG or PNG file");
  }
}
