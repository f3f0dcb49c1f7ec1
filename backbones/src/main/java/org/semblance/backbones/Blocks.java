package org.semblance.backbones;

import org.semblance.nn.ActivationFunction;
import org.semblance.nn.Compatibility;
import org.semblance.nn.Initializer;
import org.semblance.nn.Network;
import org.semblance.nn.layers.Activation;
import org.semblance.nn.layers.ChannelScale;
import org.semblance.nn.layers.Conv2d;
import org.semblance.nn.layers.DepthwiseConv2d;
import org.semblance.nn.layers.GlobalAveragePool;
import org.semblance.nn.layers.Padding;

/**
 * Adds layers in one architecture's dialect: its padding, its initialiser, its normalisation.
 *
 * @param builder that gets the layers
 * @param batchNorm settings of every batch normalisation
 * @param padding of kernels larger than one pixel
 * @param initializer of every kernel
 * @param sums the sums of residual blocks
 * @param compatibility whose formula of {@link Nonlinearity#ACON_C}
 */
record Blocks(
    Network.Builder builder,
    BatchNormSettings batchNorm,
    Padding padding,
    Initializer initializer,
    ResidualSums sums,
    Compatibility compatibility) {

  /** First value of PReLU's slopes, as in MXNet and torch. */
  static final float PRELU_SLOPE = 0.25f;

  /** Channels are divided by this between the two convolutions of squeeze-and-excitation. */
  private static final int SQUEEZE_RATIO = 16;

  int channels(String node) {
    return Math.toIntExact(builder.shapeOf(node).get(2));
  }

  String conv(String node, String input, int filters, int kernel, int stride) {
    return builder.add(node, convLayer(filters, kernel, stride, false), input);
  }

  private Conv2d convLayer(int filters, int kernel, int stride, boolean bias) {
    Padding border = kernel == 1 ? Padding.VALID : padding;
    return new Conv2d(filters, kernel, stride, border, bias, initializer);
  }

  String depthwise(String node, String input, int kernel, int stride) {
    return builder.add(
        node, new DepthwiseConv2d(kernel, stride, padding, Initializer.depthwiseUniform()), input);
  }

  String normalize(String node, String input) {
    return builder.add(node, batchNorm.layer(), input);
  }

  /** Adds an activation whose name ends the node's name. */
  String activate(String prefix, String input, Nonlinearity activation) {
    return builder.add(prefix + activation, activation.layer(PRELU_SLOPE, compatibility), input);
  }

  String add(String node, String shortcut, String residual) {
    return sums.add(builder, node, shortcut, residual);
  }

  /**
   * Weighs channels by what the whole map holds: mean, 1×1 convolution to a sixteenth, activation,
   * 1×1 convolution back, sigmoid, product.
   *
   * <p><b>Source</b>: Hu et al. 2018, section 3.
   */
  String squeezeExcitation(String name, String input, Nonlinearity activation, boolean bias) {
    int channels = channels(input);
    String x = builder.add(name + "_pool", new GlobalAveragePool(), input);
    x = builder.add(name + "_1_conv", convLayer(channels / SQUEEZE_RATIO, 1, 1, bias), x);
    x = activate(name + "_1_", x, activation);
    x = builder.add(name + "_2_conv", convLayer(channels, 1, 1, bias), x);
    x = builder.add(name + "_2_sigmoid", new Activation(ActivationFunction.SIGMOID), x);
    return builder.add(name + "_scale", new ChannelScale(), input, x);
  }
}
