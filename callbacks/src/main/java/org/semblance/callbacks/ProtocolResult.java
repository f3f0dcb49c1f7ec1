package org.semblance.callbacks;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * What a protocol other than pair verification made of a network.
 *
 * @param name of the evaluation, as the schedule calls it
 * @param figures by their names, for instance {@code top1}; the first is the one to look at
 * @param seconds that it took
 */
public record ProtocolResult(String name, Map<String, Double> figures, double seconds) {

  /** Copies the map. */
  public ProtocolResult {
    figures = ImmutableMap.copyOf(figures);
  }

  /** Returns the same figures under another name. */
  public ProtocolResult withName(String other) {
    return new ProtocolResult(other, figures, seconds);
  }
}
