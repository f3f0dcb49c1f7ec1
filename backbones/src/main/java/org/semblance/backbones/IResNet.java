package org.semblance.backbones;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.Compatibility;
import org.semblance.nn.Initializer;
import org.semblance.nn.Network;
import org.semblance.nn.layers.MaxPool2d;
import org.semblance.nn.layers.Padding;

/**
 * InsightFace's improved residual network, optionally with squeeze-and-excitation.
 *
 * <p>Stem: conv 3×3 stride 1, 64 channels, batch norm, activation. Four stacks of 64, 128, 256 and
 * 512 channels, whose first block halves the map and has a convolution and batch norm as shortcut.
 * A block is batch norm, conv 3×3, batch norm, activation, conv 3×3, batch norm, sum; nothing
 * follows the sum. <b>Shapes</b>: {@code [112, 112, 3] → [7, 7, 512]}. Borders are symmetric zeros.
 * Kernels start from a truncated normal with variance 2 / fanOut, PReLU's slopes at 0.25.
 *
 * <p><b>Source</b>: Deng et al. 2019, "ArcFace", section 3.1 (He et al. 2016 with improved blocks).
 * <b>Differs from</b> InsightFace's networks by having no batch norm after the last stack: the head
 * E brings it.
 *
 * @param depth 18, 34, 50, 100 or 101; 101 has the stacks of the usual ResNet-101
 * @param squeezeExcitation whether every block weighs its channels, without biases and with ReLU
 * @param activation between the layers
 * @param maxPoolShortcut whether the first stack's shortcut is a 1×1 max-pool with stride 2 instead
 *     of a convolution with batch norm; saves 4,352 parameters
 * @param survival of the blocks' residuals in a training step, or null for always
 * @param compatibility whose formulas of {@link Nonlinearity#ACON_C} and {@link Survival}
 */
public record IResNet(
    int depth,
    boolean squeezeExcitation,
    Nonlinearity activation,
    boolean maxPoolShortcut,
    @Nullable Survival survival,
    Compatibility compatibility)
    implements Backbone {

  /** Type word in property maps. */
  static final String TYPE = "iResNet";

  private static final ImmutableMap<Integer, List<Integer>> BLOCKS =
      ImmutableMap.of(
          18, List.of(2, 2, 2, 2),
          34, List.of(3, 4, 6, 3),
          50, List.of(3, 4, 14, 3),
          100, List.of(3, 13, 30, 3),
          101, List.of(3, 4, 23, 3));

  private static final int STEM_CHANNELS = 64;

  /** Checks the depth. */
  public IResNet {
    checkArgument(
        BLOCKS.containsKey(depth),
        "backbone.depth must be one of %s, got %s",
        BLOCKS.keySet(),
        depth);
    if (survival != null) {
      survival.requirePossible(compatibility);
    }
  }

  /** Every residual takes part in every step. */
  public IResNet(
      int depth, boolean squeezeExcitation, Nonlinearity activation, boolean maxPoolShortcut) {
    this(depth, squeezeExcitation, activation, maxPoolShortcut, null, Compatibility.NONE);
  }

  /** Returns the depths that there are. */
  static Set<Integer> depths() {
    return BLOCKS.keySet();
  }

  /** Returns the network with ReLU, convolutional shortcuts and no squeeze-and-excitation. */
  public static IResNet of(int depth) {
    return new IResNet(depth, false, Nonlinearity.RELU, false);
  }

  @Override
  public String name() {
    return (squeezeExcitation ? "se_r" : "r") + depth;
  }

  @Override
  public IResNet withActivation(Nonlinearity other) {
    return new IResNet(depth, squeezeExcitation, other, maxPoolShortcut, survival, compatibility);
  }

  @Override
  public IResNet withSurvival(Survival other) {
    return new IResNet(depth, squeezeExcitation, activation, maxPoolShortcut, other, compatibility);
  }

  @Override
  public Map<String, String> toProperties() {
    Map<String, String> properties = new TreeMap<>();
    properties.put("type", TYPE);
    properties.put("depth", String.valueOf(depth));
    properties.put("squeezeExcitation", String.valueOf(squeezeExcitation));
    properties.put("activation", activation.toString());
    properties.put("maxPoolShortcut", String.valueOf(maxPoolShortcut));
    properties.put("compatibility", compatibility.name());
    if (survival != null) {
      survival.addTo(properties);
    }
    return properties;
  }

  static IResNet fromProperties(PropertyReader properties) {
    return new IResNet(
        properties.integer("depth"),
        properties.bool("squeezeExcitation"),
        properties.constant("activation", Nonlinearity.class),
        properties.bool("maxPoolShortcut"),
        Survival.fromProperties(properties),
        properties.compatibility());
  }

  @Override
  public String addTo(Network.Builder builder, String input, BatchNormSettings batchNorm) {
    List<Integer> stacks = BLOCKS.getOrDefault(depth, List.of());
    int residuals = stacks.stream().mapToInt(Integer::intValue).sum();
    Blocks blocks =
        new Blocks(
            builder,
            batchNorm,
            Padding.SYMMETRIC,
            Initializer.heFanOut(),
            new ResidualSums(survival, residuals, compatibility),
            compatibility);
    String x = blocks.conv("stem_conv", input, STEM_CHANNELS, 3, 1);
    x = blocks.activate("stem_", blocks.normalize("stem_bn", x), activation);
    int channels = STEM_CHANNELS;
    int stack = 0;
    for (int count : stacks) {
      stack++;
      for (int block = 1; block <= count; block++) {
        x = block(blocks, "stack" + stack + "_block" + block, x, channels, block == 1 ? 2 : 1);
      }
      channels *= 2;
    }
    return x;
  }

  private String block(Blocks blocks, String name, String input, int channels, int stride) {
    String shortcut = stride == 1 ? input : shortcut(blocks, name, input, channels, stride);
    String x = blocks.normalize(name + "_1_bn", input);
    x = blocks.conv(name + "_1_conv", x, channels, 3, 1);
    x = blocks.activate(name + "_2_", blocks.normalize(name + "_2_bn", x), activation);
    x = blocks.conv(name + "_2_conv", x, channels, 3, stride);
    x = blocks.normalize(name + "_3_bn", x);
    if (squeezeExcitation) {
      x = blocks.squeezeExcitation(name + "_se", x, Nonlinearity.RELU, false);
    }
    return blocks.add(name + "_add", shortcut, x);
  }

  private String shortcut(Blocks blocks, String name, String input, int channels, int stride) {
    if (maxPoolShortcut && blocks.channels(input) == channels) {
      return blocks.builder().add(name + "_0_pool", new MaxPool2d(1, stride), input);
    }
    return blocks.normalize(
        name + "_0_bn", blocks.conv(name + "_0_conv", input, channels, 1, stride));
  }
}
