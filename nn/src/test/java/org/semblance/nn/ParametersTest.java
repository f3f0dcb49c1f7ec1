package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.testing.GraphHarness;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class ParametersTest {

  private static ParameterSpec kernel(Shape shape, Initializer initializer) {
    return new ParameterSpec("kernel", shape, initializer, ParameterRole.KERNEL);
  }

  @Test
  void assignedValueIsReadBack() {
    try (GraphHarness graph = new GraphHarness()) {
      Parameters parameters = graph.scope().parameters();
      Parameter p = parameters.get("a", kernel(Shape.of(2, 2), Initializer.constant(5)));
      parameters.initialize();
      assertThat(parameters.values(p)).containsOnly(5);
      parameters.assign(p, new float[] {1, 2, 3, 4});
      assertThat(graph.fetch(p.read())).containsExactly(1, 2, 3, 4);
      try (TFloat32 value = parameters.value(p)) {
        parameters.assign(p, new float[] {0, 0, 0, 0});
        assertThat(value.getFloat(1, 0)).isEqualTo(3);
      }
    }
  }

  @Test
  void initialisingAgainTouchesNewParametersOnly() {
    try (GraphHarness graph = new GraphHarness()) {
      Parameters parameters = graph.scope().parameters();
      Parameter first = parameters.get("a", kernel(Shape.of(1), Initializer.constant(5)));
      parameters.initialize();
      parameters.assign(first, new float[] {7});
      Parameter second = parameters.get("b", kernel(Shape.of(1), Initializer.constant(6)));
      parameters.initialize();
      assertThat(parameters.values(first)).containsExactly(7);
      assertThat(parameters.values(second)).containsExactly(6);
    }
  }

  @Test
  void sameNameWithAnotherShapeOrRoleIsRefused() {
    try (GraphHarness graph = new GraphHarness()) {
      Parameters parameters = graph.scope().parameters();
      Initializer zero = Initializer.constant(0);
      Parameter first = parameters.get("a", kernel(Shape.of(2), zero));
      assertThat(parameters.get("a", kernel(Shape.of(2), zero))).isSameAs(first);
      assertThatThrownBy(() -> parameters.get("a", kernel(Shape.of(3), zero)))
          .hasMessageContaining("a/kernel")
          .hasMessageContaining("[2]")
          .hasMessageContaining("[3]");
      assertThatThrownBy(
              () ->
                  parameters.get(
                      "a", new ParameterSpec("kernel", Shape.of(2), zero, ParameterRole.BIAS)))
          .hasMessageContaining("KERNEL")
          .hasMessageContaining("BIAS");
    }
  }

  @Test
  void valuesOfAnotherSizeAreRefused() {
    try (GraphHarness graph = new GraphHarness()) {
      Parameters parameters = graph.scope().parameters();
      Parameter p = parameters.get("a", kernel(Shape.of(2, 3), Initializer.constant(0)));
      assertThatThrownBy(() -> parameters.assign(p, new float[5]))
          .hasMessage("parameter a/kernel has 6 elements, got 5");
      try (TFloat32 value = TFloat32.tensorOf(Shape.of(3, 2))) {
        assertThatThrownBy(() -> parameters.assign(p, value))
            .hasMessage("parameter a/kernel has shape [2, 3], got a value of shape [3, 2]");
      }
    }
  }

  @Test
  void unknownShapeIsRefused() {
    try (GraphHarness graph = new GraphHarness()) {
      assertThatThrownBy(
              () ->
                  graph
                      .scope()
                      .parameters()
                      .get("a", kernel(Shape.of(-1, 2), Initializer.constant(0))))
          .hasMessageContaining("a/kernel must have a known shape");
    }
  }

  static Stream<Arguments> initializers() {
    // A kernel of 3×3 from 20 to 40 channels: fan in 180, fan out 360.
    return Stream.of(
        Arguments.of(Initializer.glorotUniform(), Math.sqrt(2.0 / 540)),
        Arguments.of(Initializer.glorotNormal(), Math.sqrt(2.0 / 540)),
        Arguments.of(Initializer.heFanOut(), Math.sqrt(2.0 / 360)));
  }

  @ParameterizedTest
  @MethodSource("initializers")
  void randomFirstValuesHaveTheirSpread(Initializer initializer, double deviation) {
    try (GraphHarness graph = new GraphHarness()) {
      Parameters parameters = graph.scope().parameters();
      Parameter p = parameters.get("a", kernel(Shape.of(3, 3, 20, 40), initializer));
      parameters.initialize();
      double sum = 0;
      double squares = 0;
      float[] values = parameters.values(p);
      for (float value : values) {
        sum += value;
        squares += (double) value * value;
      }
      // 7,200 values: relative standard error of the deviation 1 / √14,400 < 1 %.
      assertThat(Math.sqrt(squares / values.length)).isCloseTo(deviation, within(0.03 * deviation));
      assertThat(sum / values.length).isCloseTo(0, within(0.05 * deviation));
    }
  }
}
