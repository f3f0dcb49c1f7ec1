package org.semblance.nn.layers;

import java.util.ArrayList;
import java.util.List;
import org.semblance.nn.CustomGradients;
import org.semblance.nn.LayerContext;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Batch normalisation and the activation behind it as one of our own operations ({@code
 * nn/src/main/native/batch_norm.c}).
 *
 * <p>Forward: one pass for the statistics, one for normalising and activating. Backward: one pass
 * for the sums, one for the input's gradient; both form the normalised value anew, so that nothing
 * but the input is kept. TensorFlow's own operations take thirteen passes for the same.
 */
final class FusedNorm {

  private static final String TRAINING = "SemblanceBatchNorm";
  private static final String GRADIENT = "SemblanceBatchNormGradient";
  private static final String INFERENCE = "SemblanceAffine";
  private static final String INFERENCE_GRADIENT = "SemblanceAffineGradient";

  static {
    CustomGradients.defineFor(TRAINING, FusedNorm::gradient);
    CustomGradients.defineFor(INFERENCE, FusedNorm::inferenceGradient);
  }

  private FusedNorm() {}

  /**
   * Adds the nodes of a layer in the context's mode.
   *
   * @param context of the batch normalisation
   * @param x of shape {@code [..., channels]}
   * @param gamma of shape {@code [channels]}
   * @param slope of the negative side, {@code [channels]}, or empty for no activation
   */
  static Operand<TFloat32> apply(
      LayerContext context,
      BatchNorm layer,
      Operand<TFloat32> x,
      Operand<TFloat32> gamma,
      Operand<TFloat32> slope) {
    return context.training()
        ? training(context, layer, x, gamma, slope)
        : inference(context, layer, x, gamma, slope);
  }

  private static Operand<TFloat32> training(
      LayerContext context,
      BatchNorm layer,
      Operand<TFloat32> x,
      Operand<TFloat32> gamma,
      Operand<TFloat32> slope) {
    Ops ops = context.ops();
    Operation norm =
        ops.scope()
            .opBuilder(TRAINING, "BatchNorm")
            .addInput(x.asOutput())
            .addInput(gamma.asOutput())
            .addInput(context.read("beta").asOutput())
            .addInput(slope.asOutput())
            .addInput(context.read("moving_mean").asOutput())
            .addInput(context.read("moving_variance").asOutput())
            .setAttr("epsilon", (float) layer.epsilon())
            .setAttr("momentum", (float) layer.momentum())
            .setAttr("threads", context.threads())
            .build();
    context.addStateUpdate(
        ops.assignVariableOp(
            context.parameter("moving_mean").handle(),
            CustomGradients.asFloat(norm.<TFloat32>output(1))));
    context.addStateUpdate(
        ops.assignVariableOp(
            context.parameter("moving_variance").handle(),
            CustomGradients.asFloat(norm.<TFloat32>output(2))));
    return CustomGradients.asFloat(norm.<TFloat32>output(0));
  }

  private static Operand<TFloat32> inference(
      LayerContext context,
      BatchNorm layer,
      Operand<TFloat32> x,
      Operand<TFloat32> gamma,
      Operand<TFloat32> slope) {
    Ops ops = context.ops();
    Operand<TFloat32> variance =
        ops.math.add(context.read("moving_variance"), ops.constant((float) layer.epsilon()));
    Operand<TFloat32> factor = ops.math.mul(gamma, ops.math.rsqrt(variance));
    Operand<TFloat32> shift =
        ops.math.sub(context.read("beta"), ops.math.mul(context.read("moving_mean"), factor));
    return CustomGradients.asFloat(
        ops.scope()
            .opBuilder(INFERENCE, "Affine")
            .addInput(x.asOutput())
            .addInput(factor.asOutput())
            .addInput(shift.asOutput())
            .addInput(slope.asOutput())
            .setAttr("threads", context.threads())
            .build()
            .<TFloat32>output(0));
  }

  private static List<Operand<?>> gradient(Ops ops, GraphOperation op, List<Output<?>> gradients) {
    List<Operand<?>> all =
        new ArrayList<>(gradients(ops, op, GRADIENT, gradients.get(0), op.output(3), op.output(4)));
    // The moving averages are read for their new values alone.
    all.add(ops.zerosLike(op.input(4)));
    all.add(ops.zerosLike(op.input(5)));
    return all;
  }

  private static List<Operand<?>> inferenceGradient(
      Ops ops, GraphOperation op, List<Output<?>> gradients) {
    return gradients(ops, op, INFERENCE_GRADIENT, gradients.get(0));
  }

  /** Returns the gradients by the first four inputs: map, two vectors, slope. */
  private static List<Operand<?>> gradients(
      Ops ops, GraphOperation op, String type, Output<?> dy, Output<?>... more) {
    OperationBuilder builder = ops.scope().opBuilder(type, "Gradient").addInput(dy);
    for (int i = 0; i < 4; i++) {
      builder.addInput(op.input(i));
    }
    for (Output<?> input : more) {
      builder.addInput(input);
    }
    Operation gradient = builder.setAttr("threads", op.attributes().getAttrInt("threads")).build();
    return List.of(gradient.output(0), gradient.output(1), gradient.output(2), gradient.output(3));
  }
}
