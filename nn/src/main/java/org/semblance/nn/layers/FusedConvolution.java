package org.semblance.nn.layers;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.CustomGradients;
import org.semblance.nn.Devices;
import org.semblance.nn.LayerContext;
import org.semblance.nn.TakesNext.Taken;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * 3×3 convolution of stride 1 as our own operation ({@code nn/src/main/native/convolution.c} and
 * {@code winograd.c}), alone or with the batch normalisation and activation before it: a quarter of
 * the multiplications of TensorFlow's, all in float32 whatever the maps are stored in.
 *
 * <p>What is normalised is formed as it is read and never kept, nor rounded to bfloat16: a training
 * step keeps the normalisation's input alone.
 *
 * <p><b>Source</b>: Lavin & Gray 2016, "Fast algorithms for convolutional neural networks".
 * <b>Differs</b> in the points of evaluation, 0, ±3/4, ±3/2 and infinity, which halve the rounding
 * error; from a convolution summed one by one where a value is infinite or no number: whole tiles
 * of outputs are then no numbers.
 */
final class FusedConvolution {

  /** Channels of both sides are multiples of this. */
  private static final int CHANNELS = 32;

  /** Sides of a tile: smaller maps are mostly border, on which the multiplications are wasted. */
  private static final int TILE = 4;

  private static final String FORWARD = "SemblanceConvolution";
  private static final String INPUT_GRADIENT = "SemblanceConvolutionInputGradient";
  private static final String KERNEL_GRADIENT = "SemblanceConvolutionKernelGradient";
  private static final String TRAINING = "SemblanceNormedConvolution";
  private static final String TRAINING_GRADIENT = "SemblanceNormedConvolutionGradient";

  static {
    CustomGradients.defineFor(FORWARD, FusedConvolution::gradient);
    CustomGradients.defineFor(TRAINING, FusedConvolution::trainingGradient);
  }

  private FusedConvolution() {}

  /**
   * Returns whether the operations can do a layer's work, and are expected to do it faster than
   * TensorFlow's: not where the processor has matrix units for bfloat16, which has not been
   * measured.
   *
   * @param in what the layer reads, {@code [h, w, c]}
   */
  static boolean fits(Conv2d layer, Shape in, Class<? extends TFloating> storage) {
    return layer.kernel() == 3
        && layer.stride() == 1
        && layer.padding() != Padding.VALID
        && in.get(0) >= TILE
        && in.get(1) >= TILE
        && in.get(2) % CHANNELS == 0
        && layer.filters() % CHANNELS == 0
        && !(storage == TBfloat16.class && Devices.multipliesBfloat16Matrices());
  }

  /** Adds the convolution of {@code x}, without bias. */
  static <T extends TFloating> Operand<T> apply(LayerContext context, Conv2d layer, Operand<T> x) {
    Operand<TFloat32> noSlope = FusedNorm.nothing(context.ops());
    return shaped(context.ops(), forward(context, x, null, noSlope).output(0), layer, x);
  }

  /**
   * Adds the convolution of {@code x} or of what becomes of it.
   *
   * @param affine how x is normalised, or null for not at all
   */
  private static Operation forward(
      LayerContext context,
      Operand<?> x,
      FusedNorm.@Nullable Affine affine,
      Operand<TFloat32> slope) {
    Operand<TFloat32> nothing = FusedNorm.nothing(context.ops());
    return context
        .ops()
        .scope()
        .opBuilder(FORWARD, "Convolution")
        .addInput(x.asOutput())
        .addInput((affine == null ? nothing : affine.factor()).asOutput())
        .addInput((affine == null ? nothing : affine.shift()).asOutput())
        .addInput(slope.asOutput())
        .addInput(context.read("kernel").asOutput())
        .setAttr("threads", context.threads())
        .setAttr("normed", affine != null)
        .build();
  }

  /** Tells TensorFlow the shape, which the kernels' table of shapes cannot. Costs nothing. */
  private static <T extends TFloating> Operand<T> shaped(
      Ops ops, Output<?> y, Conv2d layer, Operand<T> x) {
    Shape out = layer.outputShape(List.of(x.shape().tail()));
    return ops.reshape(CustomGradients.<T>typed(y), ops.constant(out.prepend(-1).asArray()));
  }

  /**
   * A convolution with what is before it.
   *
   * @param norm the normalisation of what the convolution reads
   * @param normContext of the normalisation
   * @param activation behind the normalisation; null if there is none
   * @param convolution of what is normalised
   */
  record Normed(
      BatchNorm norm, LayerContext normContext, @Nullable Taken activation, Taken convolution) {

    /** Returns the convolution's output for {@code x}, of shape {@code [n, h, w, c]}. */
    <T extends TFloating> Operand<T> apply(Operand<T> x) {
      LayerContext context = convolution.context();
      Conv2d layer = (Conv2d) convolution.layer();
      Operand<TFloat32> slope = BatchNorm.slope(activation, normContext);
      Operation op =
          context.training()
              ? training(context, x, slope)
              : forward(
                  context,
                  x,
                  new FusedNorm(normContext, norm, norm.gamma(normContext)).affine(),
                  slope);
      return layer.withBias(context, shaped(context.ops(), op.output(0), layer, x));
    }

    private Operation training(LayerContext context, Operand<?> x, Operand<TFloat32> slope) {
      // In the convolution's place: that is where its time belongs.
      Operation op =
          context
              .ops()
              .scope()
              .opBuilder(TRAINING, "NormedConvolution")
              .addInput(x.asOutput())
              .addInput(norm.gamma(normContext).asOutput())
              .addInput(normContext.read("beta").asOutput())
              .addInput(slope.asOutput())
              .addInput(normContext.read("moving_mean").asOutput())
              .addInput(normContext.read("moving_variance").asOutput())
              .addInput(context.read("kernel").asOutput())
              .setAttr("epsilon", (float) norm.epsilon())
              .setAttr("momentum", (float) norm.momentum())
              .setAttr("threads", context.threads())
              .build();
      BatchNorm.addStateUpdates(normContext, op.output(1), op.output(2));
      return op;
    }
  }

  private static List<Operand<?>> trainingGradient(
      Ops ops, GraphOperation op, List<Output<?>> gradients) {
    OperationBuilder builder = ops.scope().opBuilder(TRAINING_GRADIENT, "Gradient");
    builder.addInput(gradients.get(0));
    for (int input = 0; input <= 3; input++) { // x, gamma, beta, slope
      builder.addInput(op.input(input));
    }
    builder.addInput(op.output(3)).addInput(op.output(4)); // mean, deviation
    builder.addInput(op.input(6)); // kernel
    Operation gradient = builder.setAttr("threads", threads(op)).build();
    List<Operand<?>> all = new ArrayList<>();
    for (int output = 0; output <= 3; output++) {
      all.add(gradient.output(output));
    }
    // The moving averages are read for their new values alone.
    all.add(ops.zerosLike(op.input(4)));
    all.add(ops.zerosLike(op.input(5)));
    all.add(gradient.output(4));
    return all;
  }

  private static List<Operand<?>> gradient(Ops ops, GraphOperation op, List<Output<?>> gradients) {
    Output<?> x = op.input(0);
    Output<?> dy = gradients.get(0);
    if (!op.attributes().getAttrBool("normed")) {
      List<Operand<?>> both = gradients(ops, op, x, dy);
      // Nothing, as the inputs are.
      return List.of(both.get(0), op.input(1), op.input(2), op.input(3), both.get(1));
    }
    // Forms what the convolution read anew. An empty map stands for no residual; the shape of x
    // must not be asked for here.
    int[] nothing = new int[4];
    Operand<?> none = ops.slice(x, ops.constant(nothing), ops.constant(nothing));
    Output<?> read =
        FusedNorm.affine(ops, threads(op), false, x, op.input(1), op.input(2), op.input(3), none)
            .output(0);
    List<Operand<?>> both = gradients(ops, op, read, dy);
    List<Operand<?>> all =
        new ArrayList<>(FusedNorm.affineGradients(ops, op, 0, both.get(0).asOutput(), x));
    all.add(both.get(1));
    return all;
  }

  /** Returns the gradients by what the convolution read and by its kernel. */
  private static List<Operand<?>> gradients(
      Ops ops, GraphOperation op, Output<?> read, Output<?> dy) {
    Output<?> kernel = op.input(4);
    OperationBuilder byMap = ops.scope().opBuilder(INPUT_GRADIENT, "InputGradient");
    byMap.addInput(dy).addInput(kernel).setAttr("threads", threads(op));
    OperationBuilder byKernel = ops.scope().opBuilder(KERNEL_GRADIENT, "KernelGradient");
    byKernel.addInput(read).addInput(dy).addInput(kernel).setAttr("threads", threads(op));
    return List.of(byMap.build().output(0), byKernel.build().output(0));
  }

  private static long threads(GraphOperation op) {
    return op.attributes().getAttrInt("threads");
  }
}
