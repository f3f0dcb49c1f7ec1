package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class FansTest {

  @Test
  void kernelsCountAsInKeras() {
    assertThat(Fans.of(Shape.of(256, 10))).isEqualTo(new Fans(256, 10));
    assertThat(Fans.of(Shape.of(3, 3, 64, 128))).isEqualTo(new Fans(9 * 64, 9 * 128));
    assertThat(Fans.of(Shape.of(7, 7, 512, 1))).isEqualTo(new Fans(49 * 512, 49));
    assertThat(Fans.of(Shape.of(5))).isEqualTo(new Fans(5, 5));
  }
}
