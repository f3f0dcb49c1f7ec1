package org.semblance.data.pairs;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableIntArray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.semblance.data.DataException;
import org.semblance.data.DrawKey;
import org.semblance.data.ImageSet;
import org.semblance.data.PairSet;
import org.semblance.data.PictureFacts;
import org.semblance.data.random.Draws;

/**
 * Chooses the pairs that a network finds hardest: of different people those with the highest
 * cosine, of one person those with the lowest. As many of either kind in each of ten folds that
 * share no person, as a {@link PairMaker} has them, and none of equal pictures.
 *
 * <p>That network does badly on them by construction; they are for comparing others. Pictures with
 * wrong labels make the hardest pairs of all, so the labels must be good.
 *
 * @param pairs how many, a multiple of 20
 * @param seed decides who is in which fold, and which pictures of a large set are looked at
 * @param mostPictures so many pictures are looked at; of larger sets a sample
 */
public record HardPairs(int pairs, long seed, int mostPictures) {

  /** So many pictures of a person are taken before more of any other are: 45 pairs. */
  private static final int PICTURES_EACH = 10;

  /** The rounding of float32 stays far below this. */
  private static final double MOST_OFF = 1e-3;

  /** Checks the numbers. */
  public HardPairs {
    PairLimit.checkPairs(pairs);
    checkArgument(
        mostPictures >= 4 * PairLimit.FOLDS,
        "the pictures looked at must be at least %s, got %s",
        4 * PairLimit.FOLDS,
        mostPictures);
  }

  /**
   * Hard pairs and how hard they are.
   *
   * @param pairs in ten folds, in each those of one person first, the hardest of a kind first
   * @param cosines of the pairs, in the same order
   */
  public record Chosen(PairSet pairs, ImmutableDoubleArray cosines) {}

  /** Returns the pictures that are to be embedded, rising: all, or ten of a person at a time. */
  public ImmutableIntArray candidates(ImageSet images) {
    if (images.size() <= mostPictures) {
      return ImmutableIntArray.copyOf(IntStream.range(0, images.size()));
    }
    Draws draws = Draws.of(seed, DrawKey.HARD_CANDIDATES);
    ImmutableIntArray labels =
        ImmutableIntArray.copyOf(IntStream.range(0, images.size()).map(images::label));
    int[][] byIdentity = Fold.byIdentity(labels, images.identities().size());
    int[] order = draws.permutation(byIdentity.length);
    for (int identity : order) {
      draws.shuffle(byIdentity[identity]);
    }
    ImmutableIntArray.Builder chosen = ImmutableIntArray.builder(mostPictures);
    int left = mostPictures;
    for (int from = 0; left > 0; from += PICTURES_EACH) {
      for (int i = 0; i < order.length && left > 0; i++) {
        int[] pictures = byIdentity[order[i]];
        for (int at = from; at < Math.min(pictures.length, from + PICTURES_EACH); at++) {
          if (left > 0) {
            chosen.add(pictures[at]);
            left--;
          }
        }
      }
    }
    return ImmutableIntArray.copyOf(chosen.build().stream().sorted());
  }

  /**
   * Chooses the pairs and reads their pictures.
   *
   * @param candidates what {@link #candidates} returned for this set
   * @param embeddings of these, row by row, {@code [candidates, D]}, each scaled to length 1
   * @param name of the set
   * @throws DataException if there are too few people or pictures, saying how many pairs there
   *     could be; or naming a candidate that is no picture
   */
  public Chosen of(
      ImageSet images, ImmutableIntArray candidates, float[][] embeddings, String name) {
    checkArgument(
        embeddings.length == candidates.length(),
        "there must be an embedding for each of %s pictures, got %s",
        candidates.length(),
        embeddings.length);
    long[] contents = new long[embeddings.length];
    for (int i = 0; i < contents.length; i++) {
      String place = images.place(candidates.get(i));
      checkUnit(embeddings[i], place);
      contents[i] = PictureFacts.of(images.encoded(candidates.get(i)), place).hash();
    }
    PairSet.Builder builder = PairSet.builder(name);
    ImmutableDoubleArray.Builder cosines = ImmutableDoubleArray.builder(pairs);
    Map<Integer, Integer> known = new HashMap<>();
    List<Fold> folds = folds(images, candidates);
    for (Fold fold : folds) {
      CosineSearch search =
          new CosineSearch(
              fold.distinct(i -> contents[i]), embeddings, contents, PairLimit.perKind(pairs));
      for (boolean same : new boolean[] {true, false}) {
        List<Hardest.Scored> hardest = search.hardest(same);
        if (hardest.size() < PairLimit.perKind(pairs)) {
          throw PairLimit.tooFew(pairs, seed, folds, i -> contents[i]);
        }
        for (Hardest.Scored pair : hardest) {
          builder.pair(
              PairMaker.picture(images, candidates.get(pair.left()), known, builder),
              PairMaker.picture(images, candidates.get(pair.right()), known, builder),
              same);
          cosines.add(pair.cosine());
        }
      }
    }
    return new Chosen(builder.build(PairLimit.FOLDS), cosines.build());
  }

  private static void checkUnit(float[] embedding, String place) {
    double squares = 0;
    for (float value : embedding) {
      squares += (double) value * value;
    }
    if (!(Math.abs(squares - 1) < MOST_OFF)) {
      throw new IllegalArgumentException(
          String.format(
              "embeddings must be scaled to length 1, that of %s has length %s",
              place, Math.sqrt(squares)));
    }
  }

  /** Shares the people of the candidates among the folds. */
  private List<Fold> folds(ImageSet images, ImmutableIntArray candidates) {
    return Fold.of(
        ImmutableIntArray.copyOf(candidates.stream().map(images::label)),
        images.identities().size(),
        PairLimit.FOLDS,
        Draws.of(seed, DrawKey.PAIRS));
  }
}
