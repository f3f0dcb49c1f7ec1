package org.semblance.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.semblance.nn.GraphMode;
import org.semblance.nn.Initializer;
import org.semblance.nn.Network;
import org.semblance.nn.testing.GraphHarness;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class StochasticDepthTest {

  private static final float[] X = {1, 2, 3, -4};

  /** The residual is ten times the shortcut: a depthwise 1×1 convolution by 10. */
  private static Network network(double survival) {
    Network.Builder b = Network.builder(Shape.of(1, 1, 2));
    String residual =
        b.add("ten", new DepthwiseConv2d(1, 1, Padding.VALID, Initializer.constant(10)), b.input());
    b.add("l", new StochasticDepth(survival), b.input(), residual);
    return b.build();
  }

  private static LayerHarness at(double survival, boolean training, long seed, long step) {
    return new LayerHarness(network(survival), training, new long[] {seed, step}, 2, X);
  }

  @Test
  void inferenceScalesTheResidual() {
    try (LayerHarness l = at(0.25, false, 1, 1)) {
      assertThat(l.output()).containsExactly(3.5f, 7, 10.5f, -14);
      assertThat(l.inputGradient()).containsOnly(3.5f);
    }
  }

  @Test
  void aStepKeepsOrDropsTheResidualOfTheWholeBatch() {
    boolean kept = false;
    boolean dropped = false;
    for (long step = 0; step < 12; step++) {
      try (LayerHarness l = at(0.5, true, 7, step)) {
        float[] output = l.output();
        boolean keeps = output[0] == 11;
        assertThat(output).containsExactly(keeps ? new float[] {11, 22, 33, -44} : X);
        assertThat(l.inputGradient()).containsOnly(keeps ? 11f : 1f);
        kept |= keeps;
        dropped |= !keeps;
      }
    }
    assertThat(kept).isTrue();
    assertThat(dropped).isTrue();
  }

  @Test
  void sameSeedAndStepDrawTheSame() {
    for (long step = 0; step < 4; step++) {
      try (LayerHarness one = at(0.5, true, 3, step);
          LayerHarness other = at(0.5, true, 3, step)) {
        assertThat(one.output()).isEqualTo(other.output());
      }
    }
  }

  @Test
  void survivesAsOftenAsSaid() {
    int steps = 500;
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> input = graph.feed(Shape.of(2, 1, 1, 2), X);
      // One run of many applications: as many graphs would take minutes.
      List<Operand<TFloat32>> outputs =
          LongStream.range(0, steps)
              .<Operand<TFloat32>>mapToObj(
                  step ->
                      network(0.8)
                          .apply(
                              graph.scope(),
                              GraphMode.training(graph.ops().constant(new long[] {5, step})),
                              input)
                          .output())
              .toList();
      long kept = graph.fetchAll(outputs).stream().filter(output -> output[0] == 11).count();
      // Standard error √(.8 · .2 / 500) = .018.
      assertThat((double) kept / steps).isCloseTo(0.8, within(0.07));
    }
  }

  @Test
  void survivalIsPartOfTheArchitecture() {
    assertThat(new StochasticDepth(0.9).describe()).isEqualTo("stochasticDepth survival 0.9");
    assertThat(network(0.9).architectureHash()).isNotEqualTo(network(0.8).architectureHash());
  }

  @Test
  void survivalMustBeAPositiveProbability() {
    assertThatThrownBy(() -> new StochasticDepth(0))
        .hasMessage("survival must be in (0, 1], got 0.0");
    assertThatThrownBy(() -> new StochasticDepth(1.01)).hasMessageContaining("got 1.01");
  }
}
