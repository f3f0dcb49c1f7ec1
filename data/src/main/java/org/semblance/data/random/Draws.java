package org.semblance.data.random;

/**
 * Random numbers that are pure functions of a key, such as (seed, epoch, picture). Not thread-safe.
 *
 * <p>Integer arithmetic and StrictMath only, so every platform and every JDK draws the same.
 * Source: SplitMix64, Steele, Lea and Flood 2014.
 */
public final class Draws {

  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  private Draws(long seed) {
    this.state = seed;
  }

  /** Returns the stream of a key; keys of different parts or lengths have unrelated streams. */
  public static Draws of(long... key) {
    return new Draws(hash(key));
  }

  /** Returns a number that depends on every part of the key. */
  public static long hash(long... key) {
    long hash = key.length;
    for (long part : key) {
      hash = mix(hash * GAMMA + part);
    }
    return hash;
  }

  /** Stafford's variant 13 of the finaliser of MurmurHash3. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private long next() {
    state += GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1). */
  public double unit() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [low, high). */
  public float uniform(double low, double high) {
    return (float) (low + (high - low) * unit());
  }

  /** Uniform in [−range, range). */
  public float spread(double range) {
    return uniform(-range, range);
  }

  /** True with the given probability. */
  public boolean chance(double probability) {
    return unit() < probability;
  }

  /** Uniform in [0, bound). */
  public int below(int bound) {
    return (int) Math.multiplyHigh(next() >>> 1, 2L * bound);
  }

  /** Standard normal (Box and Muller 1958). */
  public float normal() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit()));
    return (float) (radius * StrictMath.cos(2 * StrictMath.PI * unit()));
  }

  /**
   * Beta(alpha, alpha), in [0, 1] (Jöhnk 1964).
   *
   * @param alpha in (0, 1]: of larger ones almost every draw would be rejected
   */
  public double beta(double alpha) {
    while (true) {
      // 1 − unit() is never 0. Powers stay logarithms, for small alphas make zeros of them.
      double logU = StrictMath.log(1 - unit());
      double logV = StrictMath.log(1 - unit());
      if (StrictMath.exp(logU / alpha) + StrictMath.exp(logV / alpha) <= 1) {
        return 1 / (1 + StrictMath.exp((logV - logU) / alpha));
      }
    }
  }

  /** Shuffles in place (Fisher and Yates). */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = below(i + 1);
      int value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  /** Returns 0 to count − 1 in random order. */
  public int[] permutation(int count) {
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    shuffle(values);
    return values;
  }
}
