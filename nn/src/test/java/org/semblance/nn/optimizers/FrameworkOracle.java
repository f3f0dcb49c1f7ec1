package org.semblance.nn.optimizers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.framework.optimizers.Optimizer;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/** Runs an optimiser of the TensorFlow Framework, whose rate is a constant of its graph. */
final class FrameworkOracle {

  private FrameworkOracle() {}

  /** Returns the weights after {@code steps} steps from {@link OptimizerHarness#START}. */
  static float[] weights(Function<Graph, Optimizer> factory, int steps) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Variable<TFloat32> weight = tf.variable(Shape.of(OptimizerHarness.SIZE), TFloat32.class);
      Op start = tf.assign(weight, tf.constant(OptimizerHarness.START));
      Operand<TFloat32> gradient =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(OptimizerHarness.SIZE)));
      factory
          .apply(graph)
          .applyGradients(
              List.of(new Optimizer.GradAndVar<>(gradient.asOutput(), weight.asOutput())), "step");
      Operand<TFloat32> read = tf.identity(weight);
      session.runner().addTarget(start).run().close();
      session.initialize();
      for (int t = 0; t < steps; t++) {
        try (TFloat32 value = TFloat32.vectorOf(OptimizerHarness.gradient(t))) {
          session.runner().feed(gradient, value).addTarget(update(graph)).run().close();
          for (GraphOperation after : afterUpdate(graph)) {
            session.runner().addTarget(after).run().close();
          }
        }
      }
      try (Result result = session.runner().fetch(read).run()) {
        float[] values = new float[OptimizerHarness.SIZE];
        result.get(0).asRawTensor().data().asFloats().read(values);
        return values;
      }
    }
  }

  private static GraphOperation update(Graph graph) {
    return operations(graph).stream()
        .filter(operation -> operation.type().startsWith("Apply"))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Returns the products that Adam assigns to its powers of beta. The Framework lets them run
   * before or after the update that reads the powers, as it happens.
   */
  private static List<GraphOperation> afterUpdate(Graph graph) {
    return operations(graph).stream()
        .filter(operation -> operation.type().equals("Assign"))
        .filter(operation -> operation.input(1).op().type().equals("Mul"))
        .toList();
  }

  private static List<GraphOperation> operations(Graph graph) {
    List<GraphOperation> operations = new ArrayList<>();
    graph.operations().forEachRemaining(operations::add);
    return operations;
  }
}
