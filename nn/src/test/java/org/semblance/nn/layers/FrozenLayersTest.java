package org.semblance.nn.layers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.nn.Compatibility;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Initializer;
import org.semblance.nn.Network;
import org.tensorflow.ndarray.Shape;

/** Kernels that do several layers' work split where one of them is frozen and another is not. */
class FrozenLayersTest {

  @BeforeAll
  static void kernelsAreThere() {
    assumeTrue(
        DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused"),
        () -> "no fused kernels here: " + DeviceOptions.SINGLE_THREAD.kernelsInUse());
  }

  /** A bottleneck of 32 channels, all of whose layers would be done by fused kernels. */
  private static Network bottleneck() {
    Network.Builder b = Network.builder(Shape.of(8, 8, 32));
    Initializer small = Initializer.glorotUniform();
    String x = b.add("bn1", BatchNorm.DEFAULT, b.input());
    x = b.add("conv", new Conv2d(32, 3, 1, Padding.SAME, false, small), x);
    x = b.add("bn2", BatchNorm.DEFAULT, x);
    x = b.add("prelu2", new PRelu(0.25f), x);
    x = b.add("dw", new DepthwiseConv2d(3, 1, Padding.SAME, small), x);
    x = b.add("bn3", BatchNorm.DEFAULT, x);
    x = b.add("prelu3", new PRelu(0.25f), x);
    x = b.add("project", new Conv2d(32, 1, 1, Padding.VALID, false, small), x);
    x = b.add("bn4", BatchNorm.DEFAULT, x);
    b.add("add", new Add(), b.input(), x);
    return b.build();
  }

  static Stream<Set<String>> frozen() {
    return Stream.of(
        Set.of("bn1"),
        Set.of("conv"),
        Set.of("bn2", "prelu2"),
        Set.of("prelu2"),
        Set.of("bn3"),
        Set.of("dw", "bn3", "prelu3"),
        Set.of("bn4"),
        Set.of("bn1", "conv", "bn2", "prelu2", "dw", "bn3", "prelu3", "project", "bn4", "add"));
  }

  @ParameterizedTest
  @MethodSource
  void frozen(Set<String> nodes) {
    FusedComparison.compareFrozen(bottleneck(), nodes, 3);
  }

  static Stream<Set<String>> unfused() {
    return Stream.of(Set.of(), Set.of("bn"), Set.of("aconC", "sum"));
  }

  /** Layers that no fused kernel does: the normalisation before them is done alone. */
  @ParameterizedTest
  @MethodSource
  void unfused(Set<String> nodes) {
    Network.Builder b = Network.builder(Shape.of(4, 4, 16));
    String x = b.add("bn", BatchNorm.DEFAULT, b.input());
    x = b.add("aconC", new AconC(Compatibility.NONE), x);
    x = b.add("bn2", BatchNorm.DEFAULT, x);
    b.add("sum", new StochasticDepth(0.75), b.input(), x);
    FusedComparison.compareFrozen(b.build(), nodes, 3);
  }
}
