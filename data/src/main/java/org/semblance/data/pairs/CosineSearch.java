package org.semblance.data.pairs;

import java.util.Arrays;
import java.util.List;

/**
 * Compares every picture of a fold with every other, block by block, and keeps the hardest pairs.
 *
 * <p>Takes {@code n² D / 2} multiplications for n pictures, and memory for one block besides the
 * embeddings. The sum of a pair has always the same order, whichever block it is in.
 */
final class CosineSearch {

  /** Pictures whose embeddings lie side by side, so that the JVM multiplies several at once. */
  private static final int BLOCK = 64;

  private final Fold fold;
  private final float[][] unit;
  private final long[] contents;
  private final Hardest same;
  private final Hardest different;

  /**
   * Searches.
   *
   * @param fold without equal pictures of a person
   * @param unit an embedding of length 1 for each number that the fold has
   * @param contents by which equal pictures of different people are known and left out
   * @param wanted pairs of either kind
   */
  CosineSearch(Fold fold, float[][] unit, long[] contents, int wanted) {
    this.fold = fold;
    this.unit = unit;
    this.contents = contents;
    this.same = new Hardest(wanted, true);
    this.different = new Hardest(wanted, false);
    search();
  }

  /** Returns the hardest pairs of a kind, the hardest first: as many as wanted, or all. */
  List<Hardest.Scored> hardest(boolean ofOnePerson) {
    return (ofOnePerson ? same : different).list();
  }

  private void search() {
    int[] pictures = new int[fold.size()];
    int[] owners = new int[fold.size()];
    for (int person = 0, at = 0; person < fold.people(); person++) {
      for (int i = 0; i < fold.size(person); i++, at++) {
        pictures[at] = fold.picture(person, i);
        owners[at] = person;
      }
    }
    for (int start = 0; start < pictures.length; start += BLOCK) {
      int end = Math.min(start + BLOCK, pictures.length);
      float[][] columns = columns(pictures, start, end);
      float[] cosines = new float[end - start];
      for (int left = 0; left < end; left++) {
        multiply(unit[pictures[left]], columns, cosines);
        for (int right = Math.max(start, left + 1); right < end; right++) {
          offer(
              owners[left] == owners[right],
              pictures[left],
              pictures[right],
              cosines[right - start]);
        }
      }
    }
  }

  private void offer(boolean ofOnePerson, int left, int right, float cosine) {
    Hardest hardest = ofOnePerson ? same : different;
    if (hardest.wants(cosine) && contents[left] != contents[right]) {
      hardest.offer(new Hardest.Scored(cosine, Math.min(left, right), Math.max(left, right)));
    }
  }

  /** Returns the embeddings of some pictures, value by value: {@code [D][pictures]}. */
  private float[][] columns(int[] pictures, int start, int end) {
    float[][] columns = new float[unit[pictures[start]].length][end - start];
    for (int i = start; i < end; i++) {
      float[] row = unit[pictures[i]];
      for (int d = 0; d < columns.length; d++) {
        columns[d][i - start] = row[d];
      }
    }
    return columns;
  }

  private static void multiply(float[] row, float[][] columns, float[] into) {
    Arrays.fill(into, 0);
    for (int d = 0; d < row.length; d++) {
      float factor = row[d];
      float[] column = columns[d];
      for (int i = 0; i < into.length; i++) {
        into[i] += factor * column[i];
      }
    }
  }
}
