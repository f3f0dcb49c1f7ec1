package org.semblance.nn.hazards;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/** Differentiates a square of a reference variable: {@code read} through an identity, or not. */
final class DifferentiateVariable {

  private DifferentiateVariable() {}

  public static void main(String[] args) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Variable<TFloat32> variable = tf.variable(Shape.of(2), TFloat32.class);
      Operand<TFloat32> value = args[0].equals("read") ? tf.identity(variable) : variable;
      Operand<TFloat32> loss = tf.reduceSum(tf.math.square(value), tf.constant(0));
      graph.addGradients(loss.asOutput(), new Output<?>[] {value.asOutput()});
    }
    System.out.println("survived");
  }
}
