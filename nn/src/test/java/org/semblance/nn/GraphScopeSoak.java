package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.semblance.nn.layers.Dense;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.ResidentMemory;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

@Tag("soak")
class GraphScopeSoak {

  private static final long ALLOWED_MEBIBYTES = 20;

  /** Each scope holds about 2 MiB of weights and gradients: 200 leaked ones would be 400 MiB. */
  @Test
  void closedScopesGiveTheirMemoryBack() {
    assumeTrue(ResidentMemory.isTold(), "resident memory is read from /proc/self/status");
    openAndClose(100);
    long before = residentMebibytes();
    openAndClose(200);
    assertThat(residentMebibytes() - before).isLessThanOrEqualTo(ALLOWED_MEBIBYTES);
  }

  private static void openAndClose(int times) {
    Network.Builder builder = Network.builder(Shape.of(512));
    builder.add("dense", new Dense(512, true, Initializer.glorotUniform()), builder.input());
    Network network = builder.build();
    for (int i = 0; i < times; i++) {
      try (GraphHarness graph = new GraphHarness()) {
        Operand<TFloat32> x = graph.feed(Shape.of(1, 512), new float[512]);
        Operand<TFloat32> y = network.apply(graph.scope(), GraphMode.INFERENCE, x).output();
        Parameter kernel = graph.scope().parameters().find("dense/kernel").orElseThrow();
        graph.gradients(y, List.of(kernel.read()));
      }
    }
  }

  private static long residentMebibytes() {
    System.gc(); // the Java heap is resident memory too
    return ResidentMemory.bytes() >> 20;
  }
}
