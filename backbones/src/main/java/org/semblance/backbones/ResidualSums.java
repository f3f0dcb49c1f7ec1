package org.semblance.backbones;

import org.jspecify.annotations.Nullable;
import org.semblance.nn.Compatibility;
import org.semblance.nn.Layer;
import org.semblance.nn.Network;
import org.semblance.nn.layers.Add;
import org.semblance.nn.layers.StochasticDepth;

/** Adds the sums of a network's residual blocks one after another, the last one deepest. */
final class ResidualSums {

  private final @Nullable Survival survival;
  private final int blocks;
  private final Compatibility compatibility;
  private int added;

  /**
   * Starts before the first block.
   *
   * @param survival of the residuals, or null for plain sums
   * @param blocks how many there will be
   */
  ResidualSums(@Nullable Survival survival, int blocks, Compatibility compatibility) {
    this.survival = survival;
    this.blocks = blocks;
    this.compatibility = compatibility;
  }

  /** Adds the next block's sum; a residual that always survives is summed plainly. */
  String add(Network.Builder builder, String node, String shortcut, String residual) {
    double p = survival == null ? 1 : survival.of(added, blocks, compatibility);
    added++;
    Layer sum = p == 1 ? new Add() : new StochasticDepth(p);
    return builder.add(node, sum, shortcut, residual);
  }
}
