package org.semblance.ijb;

import java.util.Arrays;

/**
 * Cosines of probes with all columns of a gallery, by blocks that stay in the processor's caches.
 *
 * <p>Every cosine is added up in the same order wherever it stands, so equal templates give equal
 * cosines: a library's matrix product does not promise that, and ties decide ranks. The gallery is
 * held with its values as rows, which lets the compiler use vector instructions.
 */
final class SimilarityBlock {

  /** Columns whose values, of 512, fill half of a second-level cache of 1 MB. */
  private static final int TILE = 128;

  private final double[] features;
  private final int size;
  private final double[][] gallery;
  private final int columns;

  /**
   * Takes a gallery.
   *
   * @param templates of the gallery's columns
   */
  SimilarityBlock(Templates all, int[] templates) {
    this.features = all.features();
    this.size = all.size();
    this.columns = templates.length;
    this.gallery = new double[size][columns];
    for (int column = 0; column < columns; column++) {
      for (int i = 0; i < size; i++) {
        gallery[i][column] = features[templates[column] * size + i];
      }
    }
  }

  /**
   * Computes the cosines of some probes.
   *
   * @param probes templates
   * @param from first of them
   * @param to end of them, at most {@code from + into.length}
   * @param into gets a row for each
   */
  void compute(int[] probes, int from, int to, double[][] into) {
    for (int tile = 0; tile < columns; tile += TILE) {
      int end = Math.min(columns, tile + TILE);
      for (int i = from; i < to; i++) {
        compute(probes[i] * size, tile, end, into[i - from]);
      }
    }
  }

  private void compute(int probe, int from, int to, double[] into) {
    Arrays.fill(into, from, to, 0);
    int whole = size - size % 4;
    for (int i = 0; i < whole; i += 4) {
      addFour(probe + i, i, from, to, into);
    }
    for (int i = whole; i < size; i++) {
      for (int j = from; j < to; j++) {
        into[j] += features[probe + i] * gallery[i][j];
      }
    }
  }

  /**
   * Adds four values' products. The loop is made into vector instructions as it stands: with one
   * array that is written and four that are read; with two or eight it is not, and half as fast.
   */
  private void addFour(int at, int i, int from, int to, double[] into) {
    double a0 = features[at];
    double a1 = features[at + 1];
    double a2 = features[at + 2];
    double a3 = features[at + 3];
    double[] g0 = gallery[i];
    double[] g1 = gallery[i + 1];
    double[] g2 = gallery[i + 2];
    double[] g3 = gallery[i + 3];
    for (int j = from; j < to; j++) {
      into[j] += a0 * g0[j] + a1 * g1[j] + a2 * g2[j] + a3 * g3[j];
    }
  }
}
