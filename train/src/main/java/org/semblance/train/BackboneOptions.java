package org.semblance.train;

import java.util.Set;
import org.semblance.nn.Precision;

/**
 * How backbone and embedding head take part in a step.
 *
 * @param frozen whether only classification head and losses train; the backbone then runs in
 *     inference form, moving averages included
 * @param frozenLayers names of layers that are not trained and run in inference form
 * @param precision of the backbone; head, loss and updates are always float32
 */
public record BackboneOptions(boolean frozen, Set<String> frozenLayers, Precision precision) {

  /** All of it trains, in float32. */
  public static final BackboneOptions TRAINED = trainedIn(Precision.FLOAT32);

  /** Copies the names. */
  public BackboneOptions {
    frozenLayers = Set.copyOf(frozenLayers);
  }

  /** Returns the options of a backbone that trains whole. */
  public static BackboneOptions trainedIn(Precision precision) {
    return new BackboneOptions(false, Set.of(), precision);
  }
}
