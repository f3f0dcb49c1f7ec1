package org.semblance.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.nn.Initializer;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.ndarray.Shape;

class ConvolutionTest {

  private static final Initializer ZERO = Initializer.constant(0);

  @Test
  void convolutionSumsProductsOverTheWindow() {
    // 1 2 3 / 4 5 6 / 7 8 9 under the kernel 1 2 / 3 4, and a bias of ½.
    Conv2d conv = new Conv2d(1, 2, 1, Padding.VALID, true, ZERO);
    try (LayerHarness l =
        LayerHarness.of(conv, false, Shape.of(3, 3, 1), 1, 1, 2, 3, 4, 5, 6, 7, 8, 9)) {
      l.set("kernel", 1, 2, 3, 4).set("bias", 0.5f);
      assertThat(l.output()).containsExactly(37.5f, 47.5f, 67.5f, 77.5f);
    }
  }

  @Test
  void sameAndSymmetricPaddingDifferAtStrideTwo() {
    // The kernel picks the window's first value: SAME starts at the corner, SYMMETRIC before it.
    float[] kernel = {1, 0, 0, 0, 0, 0, 0, 0, 0};
    float[] map = Seeds.uniform(1, 16);
    assertThat(strideTwo(Padding.SAME, kernel, map))
        .containsExactly(map[0], map[2], map[8], map[10]);
    assertThat(strideTwo(Padding.SYMMETRIC, kernel, map)).containsExactly(0, 0, 0, map[5]);
  }

  private static float[] strideTwo(Padding padding, float[] kernel, float[] map) {
    Conv2d conv = new Conv2d(1, 3, 2, padding, false, ZERO);
    try (LayerHarness l = LayerHarness.of(conv, false, Shape.of(4, 4, 1), 1, map)) {
      return l.set("kernel", kernel).output();
    }
  }

  /** Columns: padding, side of the map, kernel, stride, zeros before the first row, output side. */
  @ParameterizedTest
  @CsvSource({
    "VALID, 6, 3, 1, 0, 4",
    "VALID, 7, 3, 2, 0, 3",
    "SAME, 6, 3, 1, 1, 6",
    "SAME, 6, 3, 2, 0, 3",
    "SAME, 7, 3, 2, 1, 4",
    "SAME, 6, 1, 2, 0, 3",
    "SYMMETRIC, 6, 3, 1, 1, 6",
    "SYMMETRIC, 6, 3, 2, 1, 3",
    "SYMMETRIC, 7, 3, 2, 1, 4",
    "SYMMETRIC, 6, 1, 2, 0, 3",
    "SYMMETRIC, 6, 5, 2, 2, 3",
    "SYMMETRIC, 6, 4, 1, 1, 5"
  })
  void everyPaddingMatchesALoop(
      Padding padding, int side, int kernel, int stride, int before, int out) {
    Shape shape = Shape.of(side, side, 2);
    float[] x = Seeds.uniform(2, side * side * 2);
    PlainConvolution plain = new PlainConvolution(side, side, 2, 3, kernel, stride, before);

    Conv2d conv = new Conv2d(3, kernel, stride, padding, false, ZERO);
    float[] weights = Seeds.uniform(3, kernel * kernel * 2 * 3);
    assertThat(conv.outputShape(List.of(shape))).isEqualTo(Shape.of(out, out, 3));
    for (boolean training : new boolean[] {true, false}) {
      try (LayerHarness l = LayerHarness.of(conv, training, shape, 1, x)) {
        l.set("kernel", weights);
        Golden.assertClose(l.output(), plain.dense(x, weights, out, out), 1e-5);
      }
    }

    DepthwiseConv2d depthwise = new DepthwiseConv2d(kernel, stride, padding, ZERO);
    float[] channelWeights = Seeds.uniform(4, kernel * kernel * 2);
    assertThat(depthwise.outputShape(List.of(shape))).isEqualTo(Shape.of(out, out, 2));
    try (LayerHarness l = LayerHarness.of(depthwise, true, shape, 1, x)) {
      l.set("kernel", channelWeights);
      Golden.assertClose(l.output(), plain.depthwise(x, channelWeights, out, out), 1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "VALID, 5, 3, 1",
    "VALID, 5, 3, 2",
    "SAME, 4, 3, 1",
    "SAME, 4, 3, 2",
    "SYMMETRIC, 4, 3, 1",
    "SYMMETRIC, 4, 3, 2",
    "SYMMETRIC, 5, 3, 2",
    "SYMMETRIC, 4, 4, 1"
  })
  void gradientsOfEveryPaddingMatchDifferences(Padding padding, int side, int kernel, int stride) {
    float[] x = Seeds.uniform(5, 2 * side * side * 2);
    Shape shape = Shape.of(side, side, 2);
    Conv2d conv = new Conv2d(2, kernel, stride, padding, true, ZERO);
    try (LayerHarness l = LayerHarness.of(conv, true, shape, 2, x)) {
      l.set("kernel", Seeds.uniform(6, kernel * kernel * 4)).set("bias", 0.3f, -0.7f);
      l.checkGradients(1e-1f, 2e-3, "kernel", "bias");
    }
    DepthwiseConv2d depthwise = new DepthwiseConv2d(kernel, stride, padding, ZERO);
    try (LayerHarness l = LayerHarness.of(depthwise, true, shape, 2, x)) {
      l.set("kernel", Seeds.uniform(7, kernel * kernel * 2));
      l.checkGradients(1e-1f, 2e-3, "kernel");
    }
  }

  @Test
  void kernelLargerThanTheMapIsRefused() {
    Conv2d conv = new Conv2d(1, 3, 2, Padding.VALID, false, ZERO);
    assertThatThrownBy(() -> conv.outputShape(List.of(Shape.of(2, 5, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3x3 kernel")
        .hasMessageContaining("[2, 5, 1]");
  }

  @Test
  void flatInputIsRefused() {
    DepthwiseConv2d depthwise = new DepthwiseConv2d(3, 1, Padding.SAME, ZERO);
    assertThatThrownBy(() -> depthwise.outputShape(List.of(Shape.of(5))))
        .hasMessageContaining("[height, width, channels]")
        .hasMessageContaining("[5]");
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Conv2d(0, 3, 1, Padding.SAME, false, ZERO))
        .hasMessage("filters must be > 0, got 0");
    assertThatThrownBy(() -> new Conv2d(1, 0, 1, Padding.SAME, false, ZERO))
        .hasMessage("kernel must be > 0, got 0");
    assertThatThrownBy(() -> new DepthwiseConv2d(3, 0, Padding.SAME, ZERO))
        .hasMessage("stride must be > 0, got 0");
  }
}
