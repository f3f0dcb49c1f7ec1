package org.semblance.backbones;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.Compatibility;
import org.semblance.nn.Initializer;
import org.semblance.nn.Network;
import org.semblance.nn.layers.Padding;

/**
 * MobileFaceNet, optionally with squeeze-and-excitation: about a million parameters.
 *
 * <pre>
 * conv 3×3 stride 2, 64 · depthwise 3×3 and 1×1, 64 · five stacks of bottlenecks:
 *   blocks      5    1    6    1    2
 *   channels   64  128  128  128  128
 *   stride      2    2    1    2    1   (of a stack's first block)
 *   expansion   2    4    2    4    2
 * </pre>
 *
 * <p>A bottleneck is 1×1 expansion, depthwise 3×3, 1×1 projection without activation, and a
 * shortcut except in a stack's first block. <b>Shapes</b>: {@code [112, 112, 3] → [7, 7, 128]}.
 * Kernels start as Keras' do, Glorot uniform; PReLU's slopes at 0.25.
 *
 * <p><b>Source</b>: Chen et al. 2018, "MobileFaceNets", table 1. <b>Differs from</b> the paper as
 * Keras_insightface does: a 1×1 convolution follows the second layer, no 512-channel convolution
 * ends the backbone (that is {@link Pointwise}), the expansions are 2 and 4 throughout.
 *
 * @param squeezeExcitation whether every bottleneck weighs its channels, with biases
 * @param activation between the layers; the published network has PReLU
 * @param survival of the bottlenecks with a shortcut in a training step, or null for always
 * @param compatibility whose formulas of {@link Nonlinearity#ACON_C} and {@link Survival}
 */
public record MobileFaceNet(
    boolean squeezeExcitation,
    Nonlinearity activation,
    @Nullable Survival survival,
    Compatibility compatibility)
    implements Backbone {

  /** No squeeze-and-excitation, PReLU. */
  public static final MobileFaceNet DEFAULT = new MobileFaceNet(false, Nonlinearity.PRELU);

  /** Type word in property maps. */
  static final String TYPE = "mobileFaceNet";

  private static final List<Stack> STACKS =
      List.of(
          new Stack(5, 64, 2, 2),
          new Stack(1, 128, 2, 4),
          new Stack(6, 128, 1, 2),
          new Stack(1, 128, 2, 4),
          new Stack(2, 128, 1, 2));

  /** Bottlenecks with a shortcut. */
  private static final int RESIDUALS = STACKS.stream().mapToInt(stack -> stack.blocks - 1).sum();

  /** Checks what must hold together. */
  public MobileFaceNet {
    if (survival != null) {
      survival.requirePossible(compatibility);
    }
  }

  /** Every bottleneck takes part in every step. */
  public MobileFaceNet(boolean squeezeExcitation, Nonlinearity activation) {
    this(squeezeExcitation, activation, null, Compatibility.NONE);
  }

  /** Bottlenecks of equal width; {@code stride} is the first one's. */
  private record Stack(int blocks, int channels, int stride, int expansion) {}

  @Override
  public String name() {
    return squeezeExcitation ? "se_mobilefacenet" : "mobilefacenet";
  }

  @Override
  public MobileFaceNet withActivation(Nonlinearity other) {
    return new MobileFaceNet(squeezeExcitation, other, survival, compatibility);
  }

  @Override
  public MobileFaceNet withSurvival(Survival other) {
    return new MobileFaceNet(squeezeExcitation, activation, other, compatibility);
  }

  @Override
  public Map<String, String> toProperties() {
    Map<String, String> properties = new TreeMap<>();
    properties.put("type", TYPE);
    properties.put("squeezeExcitation", String.valueOf(squeezeExcitation));
    properties.put("activation", activation.toString());
    properties.put("compatibility", compatibility.name());
    if (survival != null) {
      survival.addTo(properties);
    }
    return properties;
  }

  static MobileFaceNet fromProperties(PropertyReader properties) {
    return new MobileFaceNet(
        properties.bool("squeezeExcitation"),
        properties.constant("activation", Nonlinearity.class),
        Survival.fromProperties(properties),
        properties.compatibility());
  }

  @Override
  public String addTo(Network.Builder builder, String input, BatchNormSettings batchNorm) {
    Blocks blocks =
        new Blocks(
            builder,
            batchNorm,
            Padding.SAME,
            Initializer.glorotUniform(),
            new ResidualSums(survival, RESIDUALS, compatibility),
            compatibility);
    String x = blocks.conv("stem_conv", input, 64, 3, 2);
    x = normalizeAndActivate(blocks, "stem_", x);
    x = blocks.depthwise("separable_dw", x, 3, 1);
    x = blocks.conv("separable_conv", x, 64, 1, 1);
    x = normalizeAndActivate(blocks, "separable_", x);
    int number = 0;
    for (Stack stack : STACKS) {
      number++;
      for (int block = 1; block <= stack.blocks; block++) {
        x = bottleneck(blocks, "stack" + number + "_block" + block, x, stack, block == 1);
      }
    }
    return x;
  }

  private String bottleneck(Blocks blocks, String name, String input, Stack stack, boolean first) {
    int expanded = blocks.channels(input) * stack.expansion;
    String x = blocks.conv(name + "_1_conv", input, expanded, 1, 1);
    x = normalizeAndActivate(blocks, name + "_1_", x);
    x = blocks.depthwise(name + "_2_dw", x, 3, first ? stack.stride : 1);
    x = normalizeAndActivate(blocks, name + "_2_", x);
    x = blocks.conv(name + "_3_conv", x, stack.channels, 1, 1);
    x = blocks.normalize(name + "_3_bn", x);
    if (squeezeExcitation) {
      x = blocks.squeezeExcitation(name + "_se", x, activation, true);
    }
    return first ? x : blocks.add(name + "_add", input, x);
  }

  private String normalizeAndActivate(Blocks blocks, String prefix, String input) {
    return blocks.activate(prefix, blocks.normalize(prefix + "bn", input), activation);
  }
}
