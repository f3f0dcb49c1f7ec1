package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.nn.testing.Golden;
import org.semblance.nn.testing.GradientCheck;
import org.semblance.nn.testing.GraphHarness;
import org.semblance.nn.testing.Seeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.GradientDispatcher;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.TensorScatterNdUpdate;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class CustomGradientsTest {

  @Test
  void sparseCrossEntropyGradientIsSoftmaxMinusTheLabel() {
    try (GraphHarness graph = new GraphHarness()) {
      // The softmax is 1/8, 2/8, 5/8 in both rows; row 1 counts three times.
      float[] row = {0, (float) Math.log(2), (float) Math.log(5)};
      Operand<TFloat32> logits =
          graph.feed(Shape.of(2, 3), row[0], row[1], row[2], row[0], row[1], row[2]);
      Operand<TInt32> labels = graph.ops().constant(new int[] {1, 2});
      Operand<TFloat32> losses =
          SparseSoftmaxCrossEntropyWithLogits.create(graph.ops().scope(), logits, labels).loss();
      Operand<TFloat32> weighted =
          graph.ops().math.mul(losses, graph.ops().constant(new float[] {1, 3}));
      Golden.assertClose(
          graph.gradients(weighted, List.of(logits)).get(0),
          new double[] {.125, -.75, .625, .375, .75, -1.125},
          1e-6);
    }
  }

  @Test
  void scatterUpdateGradientSkipsTheReplacedPlaces() {
    try (GraphHarness graph = new GraphHarness()) {
      Ops ops = graph.ops();
      Operand<TFloat32> tensor = graph.feed(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
      Operand<TFloat32> updates = graph.feed(Shape.of(2), 20, 40);
      Operand<TFloat32> changed =
          ops.tensorScatterNdUpdate(tensor, ops.constant(new int[][] {{0, 1}, {1, 0}}), updates);
      assertThat(graph.fetch(changed)).containsExactly(1, 20, 3, 40, 5, 6);
      Operand<TFloat32> weighted =
          ops.math.mul(changed, ops.constant(new float[][] {{1, 2, 3}, {4, 5, 6}}));
      List<float[]> gradients = graph.gradients(weighted, List.of(tensor, updates));
      assertThat(gradients.get(0)).containsExactly(1, 0, 3, 0, 5, 6);
      assertThat(gradients.get(1)).containsExactly(2, 4);
    }
  }

  @Test
  void registeredGradientsMatchDifferences() {
    try (GraphHarness graph = new GraphHarness()) {
      Ops ops = graph.ops();
      float[] at = Seeds.uniform(8, 12);
      Operand<TFloat32> x = graph.feed(Shape.of(3, 4), at);
      Operand<TInt32> places = ops.constant(new int[][] {{0, 1}, {1, 3}, {2, 0}});
      Operand<TFloat32> changed =
          TensorScatterNdUpdate.create(
              ops.scope(), x, places, ops.math.square(ops.gatherNd(x, places)));
      Operand<TFloat32> losses =
          SparseSoftmaxCrossEntropyWithLogits.create(
                  ops.scope(), changed, ops.constant(new int[] {1, 3, 2}))
              .loss();
      GradientCheck.check(graph, losses, x, at, 1e-2f, 1e-3);
    }
  }

  @Test
  void wrappedValueHasTheGradientItWasGiven() {
    CustomGradients.define(
        "test_products",
        (ops, op, gradients) ->
            List.of(
                ops.zerosLike(gradients.get(0)),
                ops.math.mul(
                    CustomGradients.asFloat(gradients.get(0)),
                    CustomGradients.asFloat(CustomGradients.input(op, 2))),
                ops.math.neg(CustomGradients.asFloat(gradients.get(0)))));
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> x = graph.feed(Shape.of(2), 1, 2);
      Operand<TFloat32> y = graph.feed(Shape.of(2), 30, 40);
      Operand<TFloat32> wrapped =
          CustomGradients.wrap(
              graph.ops(), "test_products", graph.ops().math.sin(x), List.of(x, y));
      Golden.assertClose(graph.fetch(wrapped), new double[] {Math.sin(1), Math.sin(2)}, 1e-6);
      List<float[]> gradients = graph.gradients(wrapped, List.of(x, y));
      assertThat(gradients.get(0)).containsExactly(30, 40);
      assertThat(gradients.get(1)).containsExactly(-1, -1);
    }
  }

  @Test
  void moreThanTenGradientsByNameWork() {
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> x = graph.feed(Shape.of(1), 1);
      for (int i = 0; i < 12; i++) {
        String name = "test_times" + (char) ('a' + i);
        float factor = i + 1;
        CustomGradients.define(
            name,
            (ops, op, gradients) ->
                List.of(
                    ops.zerosLike(gradients.get(0)),
                    ops.math.mul(CustomGradients.asFloat(gradients.get(0)), ops.constant(factor))));
        // Twice in one scope: the second node's name gets a number.
        for (int use = 0; use < 2; use++) {
          Operand<TFloat32> wrapped = CustomGradients.wrap(graph.ops(), name, x, List.of(x));
          assertThat(graph.gradients(wrapped, List.of(x)).get(0)).containsExactly(factor);
        }
      }
    }
  }

  /** TensorFlow Java 1.1 alone dies at the eleventh; see {@code KnownHazardsTest}. */
  @Test
  void moreThanTenOperationTypesWithGradientsWork() {
    List<String> types =
        List.of(
            "BesselJ0",
            "BesselJ1",
            "BesselK0",
            "BesselK0e",
            "BesselK1",
            "BesselK1e",
            "BesselY0",
            "BesselY1",
            "FresnelCos",
            "FresnelSin",
            "Rint",
            "Round");
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> x = graph.feed(Shape.of(1), 1);
      for (int i = 0; i < types.size(); i++) {
        float factor = i + 1;
        GradientDispatcher.register(
            types.get(i),
            (ops, op, gradients) ->
                List.of(
                    ops.math.mul(CustomGradients.asFloat(gradients.get(0)), ops.constant(factor))));
        assertThat(graph.gradients(unary(graph, types.get(i), x), List.of(x)).get(0))
            .as(types.get(i))
            .containsExactly(factor);
      }
    }
  }

  private static Operand<TFloat32> unary(GraphHarness graph, String type, Operand<TFloat32> x) {
    return graph
        .scope()
        .ops()
        .scope()
        .opBuilder(type, type)
        .addInput(x.asOutput())
        .build()
        .output(0);
  }

  @Test
  void unknownNameIsRefused() {
    try (GraphHarness graph = new GraphHarness()) {
      Operand<TFloat32> x = graph.feed(Shape.of(1), 1);
      assertThatThrownBy(() -> CustomGradients.wrap(graph.ops(), "test_missing", x, List.of(x)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("test_missing");
    }
  }

  @Test
  void nameThatLooksNumberedIsRefused() {
    // TensorFlow numbers equal names the same way: x_1 may be the second node of x.
    assertThatThrownBy(
            () -> CustomGradients.define("test_name_1", (ops, op, g) -> new ArrayList<>()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("test_name_1");
  }
}
