package org.semblance.data.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.semblance.data.DataException;
import org.semblance.data.PngImage;

class ThumbnailTest {

  private static Rasters.Raster small(int height, int width) {
    byte[] red = new byte[height * width * 3];
    for (int i = 0; i < red.length; i += 3) {
      red[i] = (byte) 200;
    }
    return Rasters.decode(
        new Thumbnail(112, 90).of(PngImage.encode(red, height, width), "red"), "small");
  }

  @Test
  void theLongerSideFitsAndTheShapeStays() {
    assertThat(small(300, 150)).extracting("height", "width").containsExactly(112, 56);
    assertThat(small(150, 300)).extracting("height", "width").containsExactly(56, 112);
    assertThat(small(1, 1000)).extracting("height", "width").containsExactly(1, 112);
  }

  @Test
  void smallPicturesKeepTheirSizeAndAllTheirColour() {
    Rasters.Raster raster = small(20, 30);
    assertThat(raster).extracting("height", "width").containsExactly(20, 30);
    assertThat(raster.rgb()[0] & 0xFF).isCloseTo(200, within(4));
    assertThat(raster.rgb()[1] & 0xFF).isCloseTo(0, within(4));
  }

  @Test
  void whatIsNoPictureIsRefusedWithItsPlace() {
    byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> new Thumbnail(112, 90).of(text, "a/b.png"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a/b.png");
    byte[] torn = Arrays.copyOf(PngImage.encode(new byte[3 * 64 * 64], 64, 64), 40);
    assertThatThrownBy(() -> new Thumbnail(112, 90).of(torn, "a/c.png"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a/c.png");
  }
}
