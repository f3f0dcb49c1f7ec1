package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.nn.optimizers.Sgdw;
import org.semblance.nn.testing.GraphHarness;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class DecoupledDecayTest {

  @Test
  void gradientIsTakenAtTheWeightBeforeItsDecay() {
    try (GraphHarness graph = new GraphHarness()) {
      Parameters parameters = graph.scope().parameters();
      Parameter weight =
          parameters.get(
              "w",
              new ParameterSpec(
                  "kernel", Shape.of(2), Initializer.constant(8), ParameterRole.KERNEL));
      // L = Σ w², so w ← w − ¼ · w − ¼ · 2 w = ¼ w; read after the decay it would be 3/8 w.
      Operand<TFloat32> loss =
          graph.ops().reduceSum(graph.ops().math.square(weight.read()), graph.ops().constant(0));
      Operand<TFloat32> gradient =
          CustomGradients.asFloat(graph.scope().gradients(loss, List.of(weight.read())).get(0));
      var updates =
          new Sgdw(0, false, 1)
              .apply(
                  graph.scope(),
                  List.of(new Optimizer.Step(weight, gradient, true)),
                  graph.ops().constant(0.25f));
      for (float expected : new float[] {2, 0.5f, 0.125f}) {
        graph.run(List.of(), updates);
        assertThat(parameters.values(weight)).containsOnly(expected);
      }
    }
  }
}
