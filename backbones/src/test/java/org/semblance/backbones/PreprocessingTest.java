package org.semblance.backbones;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.semblance.nn.testing.GraphHarness;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class PreprocessingTest {

  @Test
  void centresAndScalesPixels() {
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> x = graph.feed(Shape.of(1, 1, 2, 3), 0, 127.5f, 255, 63.5f, 1, 2);
      assertThat(graph.fetch(Preprocessing.DEFAULT.apply(graph.ops(), x)))
          .containsExactly(-0.99609375f, 0, 0.99609375f, -0.5f, -0.98828125f, -0.98046875f);
    }
  }

  @Test
  void reversesChannelsForBgr() {
    try (GraphHarness graph = new GraphHarness()) {
      Preprocessing bgr = new Preprocessing(0, 1, ColorOrder.BGR, 1, 2);
      Operand<TFloat32> x = graph.feed(Shape.of(1, 1, 2, 3), 1, 2, 3, 4, 5, 6);
      assertThat(graph.fetch(bgr.apply(graph.ops(), x))).containsExactly(3, 2, 1, 6, 5, 4);
    }
  }

  @Test
  void takesBytesAsTheyAreDecoded() {
    try (GraphHarness graph = new GraphHarness()) {
      Preprocessing plain = new Preprocessing(0, 2, ColorOrder.RGB, 1, 1);
      Operand<TUint8> x = graph.ops().dtypes.cast(graph.ops().constant(250f), TUint8.class);
      assertThat(graph.fetch(plain.apply(graph.ops(), x))).containsExactly(125);
    }
  }
}
