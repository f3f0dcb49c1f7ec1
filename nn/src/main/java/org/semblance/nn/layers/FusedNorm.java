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
    return nothing(context.ops());
  }

  /** Returns an empty vector: an operation's input that is not there. */
  static Operand<TFloat32> nothing(Ops ops) {
    return ops.constant(new float[0]);
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
    BatchNorm.addStateUpdates(context, norm.output(1), norm.output(2));
    return CustomGradients.typed(norm.output(0));
  }

  /** {@code factor · x + shift}, by channel. */
  record Affine(Operand<TFloat32> factor, Operand<TFloat32> shift) {}

  /** Returns what the normalisation is with its moving values. */
  Affine affine() {
    Ops ops = context.ops();
    Operand<TFloat32> variance =
        ops.math.add(context.read("moving_variance"), ops.constant((float) layer.epsilon()));
    Operand<TFloat32> factor = ops.math.mul(gamma, ops.math.rsqrt(variance));
    return new Affine(
        factor,
        ops.math.sub(context.read("beta"), ops.math.mul(context.read("moving_mean"), factor)));
  }

  private <T extends TFloating> Operand<T> inference(
      Operand<T> x, Operand<TFloat32> slope, Operand<T> residual, boolean added) {
    Affine affine = affine();
    Operation op =
        affine(
            context.ops(),
            context.threads(),
            added,
            x,
            affine.factor(),
            affine.shift(),
            slope,
            residual);
    return CustomGradients.typed(op.output(0));
  }

  /**
   * Adds an affine operation.
   *
   * @param inputs map, factor, shift, slope, residual; the latter two empty where there is none
   */
  static Operation affine(Ops ops, long threads, boolean added, Operand<?>... inputs) {
    OperationBuilder builder = ops.scope().opBuilder(INFERENCE, "Affine");
    for (Operand<?> input : inputs) {
      builder.addInput(input.asOutput());
    }
    return builder.setAttr("threads", threads).setAttr("added", added).build();
  }

  private static List<Operand<?>> gradient(Ops ops, GraphOperation op, List<Output<?>> gradients) {
    List<Output<?>> inputs = new ArrayList<>(List.of(gradients.get(0)));
    for (int input = 0; input <= 3; input++) { // x, gamma, beta, slope
      inputs.add(op.input(input));
    }
    inputs.add(op.output(3)); // mean
    inputs.add(op.output(4)); // deviation
    List<Operand<?>> all = new ArrayList<>(gradients(ops, op, GRADIENT, inputs));
    // The moving averages are read for their new values alone.
    all.add(ops.zerosLike(op.input(4)));
    all.add(ops.zerosLike(op.input(5)));
    all.add(residualGradient(ops, op, 6, gradients.get(0)));
    return all;
  }

  private static List<Operand<?>> inferenceGradient(
      Ops ops, GraphOperation op, List<Output<?>> gradients) {
    List<Operand<?>> all =
        new ArrayList<>(affineGradients(ops, op, 0, gradients.get(0), op.input(0)));
    all.add(residualGradient(ops, op, 4, gradients.get(0)));
    return all;
  }

  /** A sum hands its gradient on as it is. */
  private static Operand<?> residualGradient(Ops ops, GraphOperation op, int input, Output<?> dy) {
    return op.attributes().getAttrBool("added") ? dy : ops.zerosLike(op.input(input));
  }

  /**
   * Returns the gradients of an affine map by its map, factor, shift and slope.
   *
   * @param op that has factor, shift and slope among its inputs
   * @param before how many inputs lie before the place of the map
   */
  static List<Operand<?>> affineGradients(
      Ops ops, GraphOperation op, int before, Output<?> dy, Output<?> x) {
    return gradients(
        ops,
        op,
        INFERENCE_GRADIENT,
        List.of(dy, x, op.input(before + 1), op.input(before + 2), op.input(before + 3)));
  }

  /** Adds a gradient operation; returns its outputs: by map, two vectors, slope. */
  private static List<Operand<?>> gradients(
      Ops ops, GraphOperation op, String type, List<Output<?>> inputs) {
    OperationBuilder builder = ops.scope().opBuilder(type, "Gradient");
    inputs.forEach(builder::addInput);
    Operation gradient = builder.setAttr("threads", op.attributes().getAttrInt("threads")).build();
    return List.of(gradient.output(0), gradient.output(1), gradient.output(2), gradient.output(3));
  }
}
