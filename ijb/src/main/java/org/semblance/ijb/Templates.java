package org.semblance.ijb;

import java.util.BitSet;

/**
 * A vector of length one for each template of a set. Immutable and thread-safe.
 *
 * <p>A template that is not usable has a vector of zeros.
 */
final class Templates {

  /** Sums over no more than this are added up in eight interleaved parts. */
  private static final int BLOCK = 128;

  private final double[] features;
  private final int size;
  private final BitSet usable;

  Templates(double[] features, int size, BitSet usable) {
    this.features = features;
    this.size = size;
    this.usable = usable;
  }

  boolean usable(int template) {
    return usable.get(template);
  }

  /** Returns how many values a vector has. */
  int size() {
    return size;
  }

  /** Returns all vectors one after another; callers must not change them. */
  double[] features() {
    return features;
  }

  /** Returns a template's vector, rounded. */
  float[] rounded(int template) {
    float[] row = new float[size];
    for (int i = 0; i < size; i++) {
      row[i] = (float) features[template * size + i];
    }
    return row;
  }

  /**
   * Returns the cosine of two templates.
   *
   * <p>Products are added up in the order of NumPy's pairwise summation, so equal vectors give
   * equal scores wherever they are and ties are the original's ties.
   */
  double cosine(int left, int right) {
    return sum(left * size, right * size, size);
  }

  private double sum(int a, int b, int count) {
    if (count > BLOCK) {
      int half = count / 2 - count / 2 % 8;
      return sum(a, b, half) + sum(a + half, b + half, count - half);
    }
    double[] f = features;
    if (count < 8) {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += f[a + i] * f[b + i];
      }
      return sum;
    }
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int whole = count - count % 8;
    for (int i = 0; i < whole; i += 8) {
      s0 += f[a + i] * f[b + i];
      s1 += f[a + i + 1] * f[b + i + 1];
      s2 += f[a + i + 2] * f[b + i + 2];
      s3 += f[a + i + 3] * f[b + i + 3];
      s4 += f[a + i + 4] * f[b + i + 4];
      s5 += f[a + i + 5] * f[b + i + 5];
      s6 += f[a + i + 6] * f[b + i + 6];
      s7 += f[a + i + 7] * f[b + i + 7];
    }
    double sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    for (int i = whole; i < count; i++) {
      sum += f[a + i] * f[b + i];
    }
    return sum;
  }
}
