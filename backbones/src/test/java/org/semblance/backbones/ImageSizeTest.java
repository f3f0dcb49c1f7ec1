package org.semblance.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSizeTest {

  @Test
  void readsHeightFirstOrOneSideOfASquare() {
    assertThat(ImageSize.parse("112x96")).isEqualTo(new ImageSize(112, 96));
    assertThat(ImageSize.parse("160")).isEqualTo(new ImageSize(160, 160));
    assertThat(ImageSize.parse("112x96")).hasToString("112x96");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "112x", "x112", "112x112x3", "-1", "11.2", "12345", "112 x 96"})
  void refusesOtherTexts(String text) {
    assertThatThrownBy(() -> ImageSize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("size must be height x width in pixels, such as 112x96")
        .hasMessageContaining("got \"" + text + "\"");
  }

  @Test
  void refusesNothing() {
    assertThatThrownBy(() -> ImageSize.parse("0x112"))
        .hasMessage("height must be > 0 pixels, got 0");
  }
}
