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
import org.tensorflow.types.family.TFloating;

/**
 * Batch normalisation and the activation or the residual sum behind it as one of our own operations
 * ({@code nn/src/main/native/batch_norm.c}), in the context's mode.
 *
 * <p>Forward: one pass for the statistics, one for normalising and what follows. Backward: one pass
 * for the sums, one for the input's gradient; both form the normalised value anew, so that nothing
 * but the input is kept. TensorFlow's own operations take thirteen passes for the same.
 *
 * @param context of the batch normalisation
 * @param layer its settings
 * @param gamma of shape {@code [channels]}
 */
record FusedNorm(LayerContext context, BatchNorm layer, Operand<TFloat32> gamma) {

  private static final String TRAINING = "SemblanceBatchNorm";
  private static final String GRADIENT = "SemblanceBatchNormGradient";
  private static final String INFERENCE = "SemblanceAffine";
  private static final String INFERENCE_GRADIENT = "SemblanceAffineGradient";

  static {
    CustomGradients.defineFor(TRAINING, FusedNorm::gradient);
    CustomGradients.defineFor(INFERENCE, FusedNorm::inferenceGradient);
  }

  /** Returns {@code x}, of shape {@code [..., channels]}, normalised. */
  <T extends TFloating> Operand<T> of(Operand<T> x) {
    return norm(x, noSlope(), none(x), false);
  }

  /**
   * Returns {@code x} normalised, with its negative side multiplied.
   *
   * @param slope factor of each channel, {@code [channels]}
   */
  <T extends TFloating> Operand<T> activated(Operand<T> x, Operand<TFloat32> slope) {
    return norm(x, slope, none(x), false);
  }

  /** Returns {@code x} normalised, and a residual of the same shape added. */
  <T extends TFloating> Operand<T> plus(Operand<T> x, Operand<T> residual) {
    return norm(x, noSlope(), residual, true);
  }

  private Operand<TFloat32> noSlope() {
    return context.ops().constant(new float[0]);
  }

  private <T extends TFloating> Operand<T> none(Operand<T> x) {
    return context.ops().dtypes.cast(noSlope(), x.type());
  }

  private <T extends TFloating> Operand<T> norm(
      Operand<T> x, Operand<TFloat32> slope, Operand<T> residual, boolean added) {
    return context.training()
        ? training(x, slope, residual, added)
        : inference(x, slope, residual, added);
  }

  private <T extends TFloating> Operand<T> training(
      Operand<T> x, Operand<TFloat32> slope, Operand<T> residual, boolean added) {
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
            .addInput(residual.asOutput())
            .setAttr("epsilon", (float) layer.epsilon())
            .setAttr("momentum", (float) layer.momentum())
            .setAttr("threads", context.threads())
            .setAttr("added", added)
            .build();
    context.addStateUpdate(
        ops.assignVariableOp(context.parameter("moving_mean").handle(), norm.output(1)));
    context.addStateUpdate(
        ops.assignVariableOp(context.parameter("moving_variance").handle(), norm.output(2)));
    return CustomGradients.typed(norm.output(0));
  }

  private <T extends TFloating> Operand<T> inference(
      Operand<T> x, Operand<TFloat32> slope, Operand<T> residual, boolean added) {
    Ops ops = context.ops();
    Operand<TFloat32> variance =
        ops.math.add(context.read("moving_variance"), ops.constant((float) layer.epsilon()));
    Operand<TFloat32> factor = ops.math.mul(gamma, ops.math.rsqrt(variance));
    Operand<TFloat32> shift =
        ops.math.sub(context.read("beta"), ops.math.mul(context.read("moving_mean"), factor));
    return CustomGradients.typed(
        ops.scope()
            .opBuilder(INFERENCE, "Affine")
            .addInput(x.asOutput())
            .addInput(factor.asOutput())
            .addInput(shift.asOutput())
            .addInput(slope.asOutput())
            .addInput(residual.asOutput())
            .setAttr("threads", context.threads())
            .setAttr("added", added)
            .build()
            .output(0));
  }

  private static List<Operand<?>> gradient(Ops ops, GraphOperation op, List<Output<?>> gradients) {
    List<Operand<?>> all =
        new ArrayList<>(gradients(ops, op, GRADIENT, gradients.get(0), op.output(3), op.output(4)));
    // The moving averages are read for their new values alone.
    all.add(ops.zerosLike(op.input(4)));
    all.add(ops.zerosLike(op.input(5)));
    all.add(residualGradient(ops, op, 6, gradients.get(0)));
    return all;
  }

  private static List<Operand<?>> inferenceGradient(
      Ops ops, GraphOperation op, List<Output<?>> gradients) {
    List<Operand<?>> all =
        new ArrayList<>(gradients(ops, op, INFERENCE_GRADIENT, gradients.get(0)));
    all.add(residualGradient(ops, op, 4, gradients.get(0)));
    return all;
  }

  /** A sum hands its gradient on as it is. */
  private static Operand<?> residualGradient(Ops ops, GraphOperation op, int input, Output<?> dy) {
    return op.attributes().getAttrBool("added") ? dy : ops.zerosLike(op.input(input));
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
