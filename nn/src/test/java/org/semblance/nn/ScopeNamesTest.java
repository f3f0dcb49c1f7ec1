package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.nn.testing.GraphHarness;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class ScopeNamesTest {

  private static String name(Operand<?> operand) {
    return operand.asOutput().op().name();
  }

  @Test
  void namesAreUniqueInEveryScope() {
    try (GraphHarness graph = new GraphHarness()) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Ops scoped = graph.scope().opsIn("a/b");
        names.add(name(scoped.withName("x").constant(1)));
        names.add(name(scoped.withName("x").constant(1)));
        names.add(name(scoped.withName("x_1").constant(1)));
        names.add(name(scoped.constant(1)));
      }
      assertThat(names)
          .containsExactly(
              "a/b/x",
              "a/b/x_1",
              "a/b/x_1_1",
              "a/b/Const",
              "a_1/b/x",
              "a_1/b/x_1",
              "a_1/b/x_1_1",
              "a_1/b/Const");
    }
  }

  @Test
  void nodesOfGradientsAreNotInTheWay() {
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> x = graph.feed(Shape.of(2), 3, 4);
      List<float[]> first = graph.gradients(graph.ops().math.square(x), List.of(x));
      List<float[]> second = graph.gradients(graph.ops().math.square(x), List.of(x));
      assertThat(first.get(0)).containsExactly(6, 8);
      assertThat(second.get(0)).containsExactly(6, 8);
    }
  }

  @Test
  void controlDependenciesReachTheNode() {
    try (GraphHarness graph = new GraphHarness()) {
      Operand<?> before = graph.ops().constant(1);
      Ops after = graph.ops().withControlDependencies(before).withSubScope("sub");
      String name = name(after.constant(2));
      assertThat(
              graph.scope().definition().getNodeList().stream()
                  .filter(node -> node.getName().equals(name))
                  .findFirst()
                  .orElseThrow()
                  .getInputList())
          .containsExactly("^" + name(before));
    }
  }

  @Test
  void impossibleNamesAreRejected() {
    try (GraphHarness graph = new GraphHarness()) {
      assertThatThrownBy(() -> graph.ops().withName("a b"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a b");
    }
  }
}
