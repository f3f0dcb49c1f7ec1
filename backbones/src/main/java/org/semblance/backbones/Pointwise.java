package org.semblance.backbones;

import static com.google.common.base.Preconditions.checkArgument;

import org.semblance.nn.Compatibility;
import org.semblance.nn.Initializer;
import org.semblance.nn.Network;
import org.semblance.nn.layers.Conv2d;
import org.semblance.nn.layers.Padding;

/**
 * An optional 1×1 convolution between backbone and head: {@code pw_conv} without bias, {@code
 * pw_bn}, activation. A PReLU here starts with slope 0; an AconC is the paper's.
 *
 * <p><b>Source</b>: Keras_insightface's {@code add_pointwise_conv} and {@code pointwise_conv_act},
 * whose {@code True} is 512 channels and whose −1 is half of the backbone's.
 *
 * @param channels channels out; {@link #HALF} (0) means half of the channels in
 * @param activation what follows the normalisation
 */
public record Pointwise(int channels, Nonlinearity activation) {

  /** Stands for half of the channels that come in. */
  public static final int HALF = 0;

  /** 512 channels and ReLU. */
  public static final Pointwise DEFAULT = new Pointwise(512, Nonlinearity.RELU);

  /** Checks the range. */
  public Pointwise {
    checkArgument(
        channels >= 0,
        "head.pointwise.channels must be > 0, or 0 for half of the channels in, got %s",
        channels);
  }

  /** Adds the layers. */
  String addTo(Network.Builder builder, String input, BatchNormSettings batchNorm) {
    long in = builder.shapeOf(input).get(2);
    int out = channels == HALF ? Math.toIntExact(in / 2) : channels;
    Conv2d conv = new Conv2d(out, 1, 1, Padding.VALID, false, Initializer.glorotUniform());
    String x = builder.add("pw_conv", conv, input);
    x = builder.add("pw_bn", batchNorm.layer(), x);
    return builder.add("pw_" + activation, activation.layer(0, Compatibility.NONE), x);
  }
}
