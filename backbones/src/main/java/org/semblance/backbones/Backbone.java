package org.semblance.backbones;

import java.util.Map;
import org.semblance.nn.Network;

/**
 * An architecture from image to feature map, without a head.
 *
 * <p>Implementations are records: the same object is what a schedule names, what is stored in a
 * weight file and what adds the layers.
 */
public sealed interface Backbone permits MobileFaceNet, IResNet {

  /** Returns the name under which {@link Catalogue} lists the architecture, e.g. {@code se_r50}. */
  String name();

  /**
   * Adds the layers.
   *
   * @param input name of the node that gives the image, {@code [height, width, 3]}
   * @return name of the node that gives the feature map
   */
  String addTo(Network.Builder builder, String input, BatchNormSettings batchNorm);

  /** Returns the same architecture with another activation between its layers. */
  Backbone withActivation(Nonlinearity other);

  /** Returns the same architecture with residuals that are left out at random while training. */
  Backbone withSurvival(Survival other);

  /** Returns the record's components as text, and its kind under {@code type}. */
  Map<String, String> toProperties();
}
