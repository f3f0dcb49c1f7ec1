package org.semblance.data.pairs;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.math.LongMath;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.semblance.data.DataException;
import org.semblance.data.PairSet;

/** How many pairs ten folds can give, since each needs as many of either kind. */
final class PairLimit {

  static final int FOLDS = PairSet.DEFAULT_FOLDS;

  private PairLimit() {}

  /** Requires a number of pairs that ten folds with two kinds of pairs can have. */
  static void checkPairs(int pairs) {
    checkArgument(
        pairs >= 2 * FOLDS && pairs % (2 * FOLDS) == 0,
        "the number of pairs must be a multiple of %s, got %s",
        2 * FOLDS,
        pairs);
  }

  /** Returns how many pairs of each kind are in a fold. */
  static int perKind(int pairs) {
    return pairs / FOLDS / 2;
  }

  /**
   * Says how many pairs there could be.
   *
   * @param seed that shared the people among the folds
   * @param content by which equal pictures are known; every picture may be asked for
   */
  static DataException tooFew(int pairs, long seed, List<Fold> folds, IntToLongFunction content) {
    long least = Long.MAX_VALUE;
    boolean ofOnePerson = true;
    for (Fold fold : folds) {
      Fold distinct = fold.distinct(content);
      long same = distinct.pairs(true);
      long different = distinct.pairs(false) - distinct.equalPairs(content);
      if (Math.min(same, different) < least) {
        least = Math.min(same, different);
        ofOnePerson = same <= different;
      }
    }
    long most = LongMath.saturatedMultiply(least, 2 * FOLDS);
    return new DataException(
        String.format(
            "%d pairs need %d of the same person and %2$d of different people in each of %d folds,"
                + " but a fold has only %d of %s, equal pictures counted once; %s",
            pairs,
            perKind(pairs),
            FOLDS,
            least,
            ofOnePerson ? "the same person" : "different people",
            most == 0
                ? "take a set with at least twenty people, ten of whom have two pictures"
                : String.format(
                    "ask for --count %d, the most that there is with seed %d, or take a larger set",
                    most, seed)));
  }
}
