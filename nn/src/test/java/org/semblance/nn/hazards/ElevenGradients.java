package org.semblance.nn.hazards;

import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Registers as many gradients as asked for with TensorFlow's own call and uses the last one. */
final class ElevenGradients {

  private static final List<String> TYPES =
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
          "Rint");

  private ElevenGradients() {}

  public static void main(String[] args) {
    List<String> types = TYPES.subList(TYPES.size() - Integer.parseInt(args[0]), TYPES.size());
    for (String type : types) {
      TensorFlow.registerCustomGradient(
          type, (ops, op, gradients) -> List.of((Operand<?>) gradients.get(0)));
    }
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = tf.constant(new float[] {1});
      Operand<TFloat32> sum = tf.reduceSum(tf.math.rint(x), tf.constant(0));
      graph.addGradients(sum.asOutput(), new Output<?>[] {x.asOutput()});
    }
    System.out.println("survived");
  }
}
