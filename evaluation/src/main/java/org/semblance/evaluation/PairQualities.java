package org.semblance.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.PairSet;
import org.semblance.data.PictureTable;

/**
 * The pairs of a set that have a quality: the lower one of their two pictures.
 *
 * @param scores of the pairs
 * @param values qualities, in the order of the pairs, higher for better
 * @param leftOut pairs with a picture of unknown quality
 */
public record PairQualities(PairScores scores, ImmutableDoubleArray values, int leftOut) {

  /** Checks that pairs and qualities belong together. */
  public PairQualities {
    checkArgument(
        scores.size() == values.length(),
        "there must be a quality for each of %s pairs, got %s",
        scores.size(),
        values.length());
  }

  /**
   * Takes qualities of pictures.
   *
   * @param pictures quality of each picture of the set, finite
   */
  public static PairQualities of(PairScores scores, PairSet pairs, double[] pictures) {
    ImmutableDoubleArray.Builder values = ImmutableDoubleArray.builder(pairs.pairs());
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      values.add(Math.min(pictures[pairs.left(pair)], pictures[pairs.right(pair)]));
    }
    return new PairQualities(scores, values.build(), 0);
  }

  /**
   * Takes qualities of pictures from a table.
   *
   * @param skipUnknown whether pairs with a picture that the table does not have are left out and
   *     counted, rather than refused
   * @throws DataException naming a picture without a quality, or a quality that is no finite number
   */
  public static PairQualities of(
      PairScores scores, PairSet pairs, PictureTable table, boolean skipUnknown) {
    double[] pictures = new double[pairs.images()];
    for (int image = 0; image < pictures.length; image++) {
      String text = table.of(pairs.pictureName(image));
      if (text == null && !skipUnknown) {
        throw new DataException(
            String.format(
                "%s must have the quality of every picture, got none for %s, which is called %s;"
                    + " add a line PATH TAB SCORE, or leave such pairs out with --on-bad skip",
                table.file(), pairs.place(image), pairs.pictureName(image)));
      }
      pictures[image] = text == null ? Double.NaN : number(table, pairs.pictureName(image), text);
    }
    ImmutableDoubleArray.Builder values = ImmutableDoubleArray.builder();
    double[] kept = new double[scores.size()];
    boolean[] same = new boolean[scores.size()];
    int count = 0;
    int positives = 0;
    for (int pair = 0; pair < scores.size(); pair++) {
      double quality = Math.min(pictures[pairs.left(pair)], pictures[pairs.right(pair)]);
      if (!Double.isNaN(quality)) {
        values.add(quality);
        kept[count] = scores.score(pair);
        same[count++] = scores.same(pair);
        positives += scores.same(pair) ? 1 : 0;
      }
    }
    if (positives == 0 || positives == count) {
      throw new DataException(
          String.format(
              "%s must have the qualities of pairs of one person and of two, got those of %d and"
                  + " %d; its names must be like %s",
              table.file(), positives, count - positives, pairs.pictureName(0)));
    }
    PairScores found = PairScores.of(Arrays.copyOf(kept, count), Arrays.copyOf(same, count));
    return new PairQualities(found, values.build(), scores.size() - count);
  }

  private static double number(PictureTable table, String picture, String text) {
    @Nullable Double value;
    try {
      value = Double.valueOf(text);
    } catch (NumberFormatException e) {
      value = null;
    }
    if (value == null || !Double.isFinite(value)) {
      throw new DataException(
          String.format(
              "%s: the quality of %s must be a finite number, got %s",
              table.file(), picture, text));
    }
    return value;
  }

  /** Returns how many of the pairs show two persons. */
  public int different() {
    return scores.different().length;
  }
}
