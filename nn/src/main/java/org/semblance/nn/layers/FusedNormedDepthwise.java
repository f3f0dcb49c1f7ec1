package org.semblance.nn.layers;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.CustomGradients;
import org.semblance.nn.LayerContext;
import org.semblance.nn.TakesNext.Taken;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * Batch normalisation, activation, depthwise convolution and, where they follow, batch
 * normalisation and activation again as one of our own operations ({@code
 * nn/src/main/native/normed_depthwise.c}), in the context's mode.
 *
 * <p>While training only the convolution's result is kept of the feature maps between; the gradient
 * forms the others anew, some rows at a time. In inference none is kept, and a gradient forms all
 * of them anew.
 *
 * @param before the normalisation of what the convolution reads
 * @param convolution of what is normalised
 * @param after the normalisation of its result, of the same settings; null if there is none
 */
record FusedNormedDepthwise(Activated before, Taken convolution, @Nullable Activated after) {

  private static final String FORWARD = "SemblanceNormedDepthwise";
  private static final String GRADIENT = "SemblanceNormedDepthwiseGradient";
  private static final String INFERENCE = "SemblanceAffineDepthwise";

  /** A normalisation and the activation behind it. */
  record Activated(BatchNorm norm, LayerContext context, Taken activation) {

    /** Factor, shift, slope: what both are with the moving values. */
    void addAffine(OperationBuilder builder) {
      FusedNorm.Affine affine = new FusedNorm(context, norm, norm.gamma(context)).affine();
      builder
          .addInput(affine.factor().asOutput())
          .addInput(affine.shift().asOutput())
          .addInput(BatchNorm.slope(activation, context).asOutput());
    }

    /** γ, β, slope, moving mean and variance. */
    void addInputs(OperationBuilder builder) {
      builder
          .addInput(norm.gamma(context).asOutput())
          .addInput(context.read("beta").asOutput())
          .addInput(BatchNorm.slope(activation, context).asOutput())
          .addInput(context.read("moving_mean").asOutput())
          .addInput(context.read("moving_variance").asOutput());
    }

    void addStateUpdates(Operation op, int output) {
      BatchNorm.addStateUpdates(context, op.output(output), op.output(output + 1));
    }
  }

  static {
    CustomGradients.defineFor(FORWARD, FusedNormedDepthwise::gradient);
    CustomGradients.defineFor(INFERENCE, FusedNormedDepthwise::inferenceGradient);
  }

  /** Sorts the layers, a normalisation and two or four behind it, into their places. */
  static FusedNormedDepthwise of(Taken norm, List<Taken> behind) {
    return new FusedNormedDepthwise(
        activated(norm, behind.get(0)),
        behind.get(1),
        behind.size() == 2 ? null : activated(behind.get(2), behind.get(3)));
  }

  private static Activated activated(Taken norm, Taken activation) {
    return new Activated((BatchNorm) norm.layer(), norm.context(), activation);
  }

  /** Returns the last layer's output for {@code x}, of shape {@code [n, h, w, c]}. */
  <T extends TFloating> Operand<T> apply(Operand<T> x) {
    LayerContext context = convolution.context();
    DepthwiseConv2d layer = (DepthwiseConv2d) convolution.layer();
    // In the convolution's place: that is where its time belongs.
    Ops ops = context.ops();
    Operation op = context.training() ? training(ops, layer, x) : inference(ops, layer, x);
    return FusedDepthwise.shaped(ops, op.output(0), layer, x);
  }

  private Operation training(Ops ops, DepthwiseConv2d layer, Operand<?> x) {
    OperationBuilder builder = ops.scope().opBuilder(FORWARD, "NormedDepthwise");
    builder.addInput(x.asOutput());
    before.addInputs(builder);
    builder.addInput(convolution.context().read("kernel").asOutput());
    if (after == null) {
      addNothing(ops, builder, 5);
    } else {
      after.addInputs(builder);
    }
    FusedDepthwise.setAttributes(builder, convolution.context(), layer, x.shape().tail());
    Operation op =
        builder
            .setAttr("epsilon", (float) before.norm().epsilon())
            .setAttr("momentum", (float) before.norm().momentum())
            .build();
    before.addStateUpdates(op, 1);
    if (after != null) {
      after.addStateUpdates(op, 5);
    }
    return op;
  }

  private Operation inference(Ops ops, DepthwiseConv2d layer, Operand<?> x) {
    OperationBuilder builder = ops.scope().opBuilder(INFERENCE, "AffineDepthwise");
    builder.addInput(x.asOutput());
    before.addAffine(builder);
    builder.addInput(convolution.context().read("kernel").asOutput());
    if (after == null) {
      addNothing(ops, builder, 3);
    } else {
      after.addAffine(builder);
    }
    FusedDepthwise.setAttributes(builder, convolution.context(), layer, x.shape().tail());
    return builder.setAttr("normed", after != null).build();
  }

  /** Adds empty vectors as inputs: there is nothing of the kind. */
  private static void addNothing(Ops ops, OperationBuilder builder, int inputs) {
    Output<?> nothing = FusedNorm.nothing(ops).asOutput();
    for (int i = 0; i < inputs; i++) {
      builder.addInput(nothing);
    }
  }

  private static List<Operand<?>> gradient(Ops ops, GraphOperation op, List<Output<?>> gradients) {
    OperationBuilder builder = ops.scope().opBuilder(GRADIENT, "Gradient");
    builder.addInput(gradients.get(0));
    for (int input = 0; input <= 3; input++) { // x, gamma, beta, slope
      builder.addInput(op.input(input));
    }
    builder.addInput(op.output(3)).addInput(op.output(4)); // mean, deviation
    for (int input = 6; input <= 9; input++) { // kernel; gamma, beta, slope behind it
      builder.addInput(op.input(input));
    }
    builder.addInput(op.output(7)).addInput(op.output(8)); // mean, deviation behind it
    builder.addInput(op.output(9)); // the convolution's result
    FusedDepthwise.copyAttributes(op, builder);
    Operation gradient = builder.build();
    // The moving averages are read for their new values alone.
    List<Operand<?>> all = new ArrayList<>();
    for (int output = 0; output <= 3; output++) {
      all.add(gradient.output(output));
    }
    all.add(ops.zerosLike(op.input(4)));
    all.add(ops.zerosLike(op.input(5)));
    for (int output = 4; output <= 7; output++) {
      all.add(gradient.output(output));
    }
    all.add(ops.zerosLike(op.input(10)));
    all.add(ops.zerosLike(op.input(11)));
    return all;
  }

  /** Forms the maps between anew, which inference does not keep. */
  private static List<Operand<?>> inferenceGradient(
      Ops ops, GraphOperation op, List<Output<?>> gradients) {
    Output<?> x = op.input(0);
    Output<?> kernel = op.input(4);
    // An empty map of the same type, whose shape must not be asked for here.
    int[] nothing = new int[4];
    Operand<?> none = ops.slice(x, ops.constant(nothing), ops.constant(nothing));
    long threads = op.attributes().getAttrInt("threads");
    Output<?> activated =
        FusedNorm.affine(ops, threads, false, x, op.input(1), op.input(2), op.input(3), none)
            .output(0);
    Output<?> convolved = FusedDepthwise.again(ops, op, activated, kernel);
    Output<?> dy = gradients.get(0);
    List<Operand<?>> after =
        op.attributes().getAttrBool("normed")
            ? FusedNorm.affineGradients(ops, op, 4, dy, convolved)
            : List.of(dy, op.input(5), op.input(6), op.input(7)); // empty, as their gradients are
    List<Operand<?>> between =
        FusedDepthwise.gradients(ops, op, activated, kernel, after.get(0).asOutput());
    List<Operand<?>> before = FusedNorm.affineGradients(ops, op, 0, between.get(0).asOutput(), x);
    List<Operand<?>> all = new ArrayList<>(before);
    all.add(between.get(1));
    all.addAll(after.subList(1, after.size()));
    return all;
  }
}
