package org.semblance.losses;

import org.semblance.nn.softmax.OtherLogits;

/**
 * arcface_torch's {@code interclass_filtering_threshold}: before margin and scale, cosines to other
 * classes above the threshold become 0, for such a class is often the same person under another
 * name. They stay in the soft-max, without a gradient.
 */
final class InterClassFilter {

  private InterClassFilter() {}

  /**
   * Returns what becomes of the other classes' cosines.
   *
   * @param threshold in [0, 1); 0 leaves them as they are
   */
  static OtherLogits of(double threshold) {
    return threshold == 0 ? new OtherLogits.Same() : new OtherLogits.Filtered(threshold);
  }
}
