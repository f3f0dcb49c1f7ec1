package org.semblance.nn.layers;

import java.util.List;
import org.semblance.nn.CustomGradients;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/** Depthwise convolution as our own operation ({@code nn/src/main/native/depthwise.c}). */
final class FusedDepthwise {

  /** Largest side of a kernel that the operation takes. */
  static final int LARGEST_KERNEL = 9;

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

  /**
   * Adds the node.
   *
   * @param threads it may use
   * @param x of shape {@code [n, h, w, c]}
   * @param kernel of shape {@code [k, k, c, 1]}
   * @param output {@code [h', w', c]}
   * @param paddingBefore zeros above and to the left
   */
  static <T extends TFloating> Operand<T> apply(
      Ops ops,
      long threads,
      Operand<T> x,
      Operand<TFloat32> kernel,
      int stride,
      Shape output,
      long[] paddingBefore) {
    Operation op =
        ops.scope()
            .opBuilder(FORWARD, "Depthwise")
            .addInput(x.asOutput())
            .addInput(kernel.asOutput())
            .setAttr("threads", threads)
            .setAttr("stride", stride)
            .setAttr("pad_top", paddingBefore[0])
            .setAttr("pad_left", paddingBefore[1])
            .setAttr("height", x.shape().get(1))
            .setAttr("width", x.shape().get(2))
            .setAttr("out_height", output.get(0))
            .setAttr("out_width", output.get(1))
            .build();
    // TensorFlow's C interface shows no attributes to shape functions; this costs nothing.
    return ops.reshape(
        CustomGradients.typed(op.output(0)), ops.constant(output.prepend(-1).asArray()));
  }

  private static List<Operand<?>> gradient(Ops ops, GraphOperation op, List<Output<?>> gradients) {
    Output<?> dy = gradients.get(0);
    var input = ops.scope().opBuilder(INPUT_GRADIENT, "InputGradient");
    input.addInput(dy).addInput(op.input(1));
    var kernel = ops.scope().opBuilder(KERNEL_GRADIENT, "KernelGradient");
    kernel.addInput(op.input(0)).addInput(dy).addInput(op.input(1));
    for (String name : ATTRIBUTES) {
      input.setAttr(name, op.attributes().getAttrInt(name));
      kernel.setAttr(name, op.attributes().getAttrInt(name));
    }
    return List.of(input.build().output(0), kernel.build().output(0));
  }
}
