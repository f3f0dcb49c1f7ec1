package org.semblance.losses;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.nn.Initializer;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The centres of the classes, and of a batch those of its labels.
 *
 * @param parameter {@code [classes, D]}
 * @param own {@code [B, D]}, without a gradient
 */
record ClassCenters(Parameter parameter, Operand<TFloat32> own) {

  static final String PREFIX = "centerLoss";
  private static final String NAME = "centers";

  static void checkRate(double updateRate) {
    checkArgument(
        updateRate > 0 && updateRate <= 1,
        "centerLoss.updateRate must be in (0, 1], got %s",
        updateRate);
  }

  static ClassCenters of(Ops ops, EmbeddingInput input) {
    Parameter parameter =
        input
            .scope()
            .parameters()
            .get(
                PREFIX,
                new ParameterSpec(
                    NAME,
                    Shape.of(input.classes(), input.embeddingSize()),
                    Initializer.constant(0),
                    ParameterRole.LOSS_STATE));
    Operand<TFloat32> own =
        ops.resourceGather(parameter.rowsHandle(), input.labels(), TFloat32.class);
    return new ClassCenters(parameter, ops.stopGradient(own));
  }

  /**
   * Returns what moves the centres after they were read: {@code c_y −= Σ (c_y − e_i) · rate / (n_y
   * + 1)} over the n_y samples of y in the batch.
   */
  Op moved(Ops ops, EmbeddingInput input, double updateRate) {
    Operand<TFloat32> count =
        ops.reduceSum(BatchPairs.same(ops, input.labels()), ops.constant(1)); // [B], n_y
    Operand<TFloat32> share =
        ops.math.div(ops.constant((float) updateRate), ops.math.add(count, ops.constant(1f)));
    Operand<TFloat32> change =
        ops.math.mul(
            ops.math.sub(own, ops.stopGradient(input.embeddings())),
            ops.expandDims(share, ops.constant(1)));
    return ops.resourceScatterSub(parameter.rowsHandle(), input.labels(), change);
  }
}
