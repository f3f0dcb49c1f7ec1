package org.semblance.nn.testing;

import java.util.SplittableRandom;

/** Random inputs whose seed can be seen and repeated. */
public final class Seeds {

  private Seeds() {}

  /** Returns {@code count} numbers uniform in [−1, 1). */
  public static float[] uniform(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
