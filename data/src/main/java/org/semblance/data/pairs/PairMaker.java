package org.semblance.data.pairs;

import com.google.common.primitives.ImmutableIntArray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.semblance.data.DataException;
import org.semblance.data.DrawKey;
import org.semblance.data.ImageSet;
import org.semblance.data.PairSet;
import org.semblance.data.random.Draws;

/**
 * Draws a verification set from pictures with identities: half of the pairs show the same person,
 * no pair is there twice, none is of equal pictures, and no person is in two of the ten folds, as
 * in LFW.
 *
 * <p><b>Source</b> of the way pairs are drawn: Huang et al., Labeled Faces in the Wild, 2007,
 * section 4.
 *
 * @param pairs how many, a multiple of 20
 * @param seed decides everything
 */
public record PairMaker(int pairs, long seed) {

  /** Checks the number. */
  public PairMaker {
    PairLimit.checkPairs(pairs);
  }

  /**
   * Draws the pairs and reads their pictures.
   *
   * @param name of the set
   * @throws DataException if there are too few people or pictures, saying how many pairs there
   *     could be; or if a picture is drawn that is none
   */
  public PairSet of(ImageSet images, String name) {
    Draws draws = Draws.of(seed, DrawKey.PAIRS);
    List<Fold> folds = folds(images, draws);
    Contents contents = new Contents(images);
    int wanted = PairLimit.perKind(pairs);
    if (folds.stream().anyMatch(fold -> Math.min(fold.pairs(true), fold.pairs(false)) < wanted)) {
      throw PairLimit.tooFew(pairs, seed, folds, contents);
    }
    PairSet.Builder builder = PairSet.builder(name);
    Map<Integer, Integer> known = new HashMap<>();
    for (Fold fold : folds) {
      for (boolean same : new boolean[] {true, false}) {
        List<int[]> drawn = new PairDraw(fold, same, contents, draws).draw(wanted);
        if (drawn.size() < wanted) {
          throw PairLimit.tooFew(pairs, seed, folds, contents);
        }
        for (int[] pair : drawn) {
          builder.pair(
              picture(images, pair[0], known, builder),
              picture(images, pair[1], known, builder),
              same);
        }
      }
    }
    return builder.build(PairLimit.FOLDS);
  }

  /** Shares all pictures of a set among the folds. */
  static List<Fold> folds(ImageSet images, Draws draws) {
    ImmutableIntArray labels =
        ImmutableIntArray.copyOf(IntStream.range(0, images.size()).map(images::label));
    return Fold.of(labels, images.identities().size(), PairLimit.FOLDS, draws);
  }

  /** Returns the number of a picture in the set that is being built. */
  static int picture(
      ImageSet images, int image, Map<Integer, Integer> known, PairSet.Builder builder) {
    return known.computeIfAbsent(image, i -> builder.image(images.encoded(i), images.place(i)));
  }
}
