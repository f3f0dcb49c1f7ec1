package org.semblance.nn.softmax;

import static org.semblance.nn.CustomGradients.asFloat;

import java.util.List;
import org.semblance.nn.CustomGradients;
import org.semblance.nn.GraphScope;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What rows are to be multiplied by to have length 1: {@code 1 / √max(Σ_d x_d², smallest)}.
 *
 * <p>Shapes: {@code [R, D]} → {@code [R]}. Gradient: exact; the smallest square counts as a
 * constant where it applies. Our own operation ({@code nn/src/main/native/rows.c}) reads the rows
 * once forward and once backward; TensorFlow's make four arrays of their size.
 */
public final class RowNorms {

  private static final String FORWARD = "SemblanceRowNorms";
  private static final String GRADIENT = "SemblanceRowNormsGradient";

  static {
    CustomGradients.defineFor(FORWARD, RowNorms::gradient);
  }

  private RowNorms() {}

  /**
   * Adds the nodes.
   *
   * @param ops where in the graph
   * @param rows {@code [R, D]}
   * @param smallest squared norm that is not replaced, &gt; 0
   */
  public static Operand<TFloat32> inverse(
      GraphScope scope, Ops ops, Operand<TFloat32> rows, float smallest) {
    if (!scope.fused()) {
      Operand<TFloat32> squares = ops.reduceSum(ops.math.square(rows), ops.constant(1));
      return ops.math.rsqrt(ops.math.maximum(squares, ops.constant(smallest)));
    }
    return asFloat(
        ops.scope()
            .opBuilder(FORWARD, "RowNorms")
            .addInput(rows.asOutput())
            .setAttr("smallest", smallest)
            .setAttr("threads", scope.threads())
            .build()
            .<TFloat32>output(0));
  }

  private static List<Operand<?>> gradient(Ops ops, GraphOperation op, List<Output<?>> gradients) {
    return List.of(
        ops.scope()
            .opBuilder(GRADIENT, "Gradient")
            .addInput(gradients.get(0))
            .addInput(op.input(0))
            .addInput(op.output(0))
            .setAttr("smallest", op.attributes().getAttrFloat("smallest"))
            .setAttr("threads", op.attributes().getAttrInt("threads"))
            .build()
            .output(0));
  }
}
