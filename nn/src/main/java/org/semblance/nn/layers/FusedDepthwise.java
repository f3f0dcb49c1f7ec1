package org.semblance.nn.layers;

import java.util.List;
import org.semblance.nn.CustomGradients;
import org.semblance.nn.LayerContext;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/** Depthwise convolution as our own operation ({@code nn/src/main/native/depthwise.c}). */
final class FusedDepthwise {

  /** Largest side of a kernel that the operations take. */
  private static final int LARGEST_KERNEL = 9;

  private static final String FORWARD = "SemblanceDepthwise";
  private static final String INPUT_GRADIENT = "SemblanceDepthwiseInputGradient";
  private static final String KERNEL_GRADIENT = "SemblanceDepthwiseKernelGradient";
  private static final List<String> ATTRIBUTES =
      List.of(
          "threads", "stride", "pad_top", "pad_left", "height", "width", "out_height", "out_width");

  static {
    CustomGradients.defineFor(FORWARD, FusedDepthwise::gradient);
  }

  private FusedDepthwise() {}

  /** Returns whether the operations can do a layer's work. */
  static boolean fits(DepthwiseConv2d layer) {
    return layer.kernel() <= LARGEST_KERNEL;
  }

  /**
   * Adds the node.
   *
   * @param x of shape {@code [n, h, w, c]}
   */
  static <T extends TFloating> Operand<T> apply(
      LayerContext context, DepthwiseConv2d layer, Operand<T> x) {
    Ops ops = context.ops();
    OperationBuilder builder = ops.scope().opBuilder(FORWARD, "Depthwise");
    builder.addInput(x.asOutput()).addInput(context.read("kernel").asOutput());
    setAttributes(builder, context, layer, x.shape().tail());
    return shaped(ops, builder.build().output(0), layer, x);
  }

  /** Sets the attributes of every operation with a depthwise convolution. */
  static void setAttributes(
      OperationBuilder builder, LayerContext context, DepthwiseConv2d layer, Shape in) {
    Shape out = layer.outputShape(List.of(in));
    Padding padding = layer.padding();
    builder
        .setAttr("threads", context.threads())
        .setAttr("stride", layer.stride())
        .setAttr("pad_top", padding.before(in.get(0), layer.kernel(), layer.stride()))
        .setAttr("pad_left", padding.before(in.get(1), layer.kernel(), layer.stride()))
        .setAttr("height", in.get(0))
        .setAttr("width", in.get(1))
        .setAttr("out_height", out.get(0))
        .setAttr("out_width", out.get(1));
  }

  /** Gives a gradient operation its forward operation's attributes. */
  static void copyAttributes(GraphOperation from, OperationBuilder to) {
    for (String name : ATTRIBUTES) {
      to.setAttr(name, from.attributes().getAttrInt(name));
    }
  }

  /**
   * Tells TensorFlow the shape of what a layer makes of x: its C interface shows no attributes to
   * shape functions. Costs nothing at run time.
   */
  static <T extends TFloating> Operand<T> shaped(
      Ops ops, Output<?> y, DepthwiseConv2d layer, Operand<T> x) {
    Shape out = layer.outputShape(List.of(x.shape().tail()));
    return ops.reshape(CustomGradients.<T>typed(y), ops.constant(out.prepend(-1).asArray()));
  }

  private static List<Operand<?>> gradient(Ops ops, GraphOperation op, List<Output<?>> gradients) {
    return gradients(ops, op, op.input(0), op.input(1), gradients.get(0));
  }

  /**
   * Returns the gradients by map and kernel.
   *
   * @param op whose attributes say how the convolution slides
   */
  static List<Operand<?>> gradients(
      Ops ops, GraphOperation op, Output<?> x, Output<?> kernel, Output<?> dy) {
    OperationBuilder byMap = ops.scope().opBuilder(INPUT_GRADIENT, "InputGradient");
    byMap.addInput(dy).addInput(kernel);
    copyAttributes(op, byMap);
    OperationBuilder byKernel = ops.scope().opBuilder(KERNEL_GRADIENT, "KernelGradient");
    byKernel.addInput(x).addInput(dy).addInput(kernel);
    copyAttributes(op, byKernel);
    return List.of(byMap.build().output(0), byKernel.build().output(0));
  }

  /** Adds the convolution of a map as an operation with the same attributes does it. */
  static Output<?> again(Ops ops, GraphOperation op, Output<?> x, Output<?> kernel) {
    OperationBuilder builder = ops.scope().opBuilder(FORWARD, "Depthwise");
    builder.addInput(x).addInput(kernel);
    copyAttributes(op, builder);
    return builder.build().output(0);
  }
}
