package org.semblance.nn.layers;

import java.util.List;
import org.semblance.nn.CustomGradients;
import org.semblance.nn.Devices;
import org.semblance.nn.LayerContext;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.family.TFloating;

/**
 * 3×3 convolution of stride 1 as our own operation ({@code nn/src/main/native/winograd.c}): a
 * quarter of the multiplications of TensorFlow's, all in float32 whatever the maps are stored in.
 *
 * <p><b>Source</b>: Lavin & Gray 2016, "Fast algorithms for convolutional neural networks".
 * <b>Differs</b> in the points of evaluation, 0, ±3/4, ±3/2 and infinity, which halve the rounding
 * error.
 */
final class FusedConvolution {

  /** Channels of both sides are multiples of this. */
  private static final int CHANNELS = 32;

  private static final String FORWARD = "SemblanceConvolution";
  private static final String INPUT_GRADIENT = "SemblanceConvolutionInputGradient";
  private static final String KERNEL_GRADIENT = "SemblanceConvolutionKernelGradient";

  static {
    CustomGradients.defineFor(FORWARD, FusedConvolution::gradient);
  }

  private FusedConvolution() {}

  /**
   * Returns whether the operations can do a layer's work, and faster than TensorFlow's: those are
   * the faster ones for bfloat16 where the processor has matrix units for it.
   *
   * @param x what the layer reads, {@code [n, h, w, c]}
   */
  static boolean fits(Conv2d layer, Operand<?> x) {
    return layer.kernel() == 3
        && layer.stride() == 1
        && layer.padding() != Padding.VALID
        && x.shape().get(3) % CHANNELS == 0
        && layer.filters() % CHANNELS == 0
        && !(x.type() == TBfloat16.class && Devices.multipliesBfloat16Matrices());
  }

  /** Adds the node. */
  static <T extends TFloating> Operand<T> apply(LayerContext context, Conv2d layer, Operand<T> x) {
    Ops ops = context.ops();
    Output<?> y =
        ops.scope()
            .opBuilder(FORWARD, "Convolution")
            .addInput(x.asOutput())
            .addInput(context.read("kernel").asOutput())
            .setAttr("threads", context.threads())
            .build()
            .output(0);
    // TensorFlow's C interface has no shape function that could say this; costs nothing to run.
    Shape out = layer.outputShape(List.of(x.shape().tail()));
    return ops.reshape(CustomGradients.<T>typed(y), ops.constant(out.prepend(-1).asArray()));
  }

  private static List<Operand<?>> gradient(Ops ops, GraphOperation op, List<Output<?>> gradients) {
    Output<?> dy = gradients.get(0);
    long threads = op.attributes().getAttrInt("threads");
    OperationBuilder byMap = ops.scope().opBuilder(INPUT_GRADIENT, "InputGradient");
    byMap.addInput(dy).addInput(op.input(1)).setAttr("threads", threads);
    OperationBuilder byKernel = ops.scope().opBuilder(KERNEL_GRADIENT, "KernelGradient");
    byKernel.addInput(op.input(0)).addInput(dy).addInput(op.input(1)).setAttr("threads", threads);
    return List.of(byMap.build().output(0), byKernel.build().output(0));
  }
}
