package org.semblance.ijb;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.PairSet;

/**
 * Picks the pairs that a network finds hard: of all pairs of one person those with the lowest
 * scores, and of all pairs of each person with the most similar one before it those with the
 * highest. The result says how good networks are compared with this one, not how good this one is.
 *
 * <p>Each of ten folds has as many pairs of one person, rising, and then as many of two, rising.
 * <b>Source:</b> Keras_insightface's {@code eval_folder.py}. <b>Differs from</b> it: pictures are
 * kept as they are stored, instead of decoded and encoded again as PNG; of equal scores the earlier
 * pair is taken; too few pairs are refused.
 *
 * @param count pairs of either kind, a multiple of ten
 * @param minPositive pairs of one person must score above
 * @param maxNegative pairs of two persons must score below
 */
public record HardPairs(int count, double minPositive, double maxNegative) {

  private static final int FOLDS = PairSet.DEFAULT_FOLDS;

  /** Checks the ranges. */
  public HardPairs {
    checkArgument(
        count >= FOLDS && count % FOLDS == 0,
        "the number of pairs of either kind must be a multiple of %s, got %s",
        FOLDS,
        count);
    checkArgument(
        minPositive >= -1 && minPositive < 1,
        "minPositive must be in [-1, 1), got %s",
        minPositive);
    checkArgument(
        maxNegative > -1 && maxNegative <= 1,
        "maxNegative must be in (-1, 1], got %s",
        maxNegative);
  }

  private record Candidate(double hardness, long order, int left, int right) {
    /** The easiest first, and of equally easy ones the last. */
    static final Comparator<Candidate> EASIEST =
        Comparator.comparingDouble(Candidate::hardness)
            .thenComparing(Comparator.comparingLong(Candidate::order).reversed());
  }

  /** Keeps the hardest. */
  private static final class Hardest {

    private final int count;
    private final PriorityQueue<Candidate> kept = new PriorityQueue<>(Candidate.EASIEST);
    private long seen;

    Hardest(int count) {
      this.count = count;
    }

    void add(double hardness, int left, int right) {
      seen++;
      Candidate easiest = kept.peek();
      if (easiest != null && kept.size() == count && hardness <= easiest.hardness()) {
        return;
      }
      kept.add(new Candidate(hardness, seen, left, right));
      if (kept.size() > count) {
        kept.remove();
      }
    }

    List<Candidate> easiestFirst() {
      List<Candidate> sorted = new ArrayList<>(kept);
      sorted.sort(Candidate.EASIEST);
      return sorted;
    }
  }

  /**
   * Picks pairs.
   *
   * @param pictures that were embedded, in the same order
   * @param name of the set
   * @throws DataException if there are too few, or these are other pictures
   */
  public PairSet of(FolderEvaluation evaluation, ImageSet pictures, String name) {
    requireSame(evaluation.embeddings(), pictures);
    Hardest positives = new Hardest(count);
    Hardest negatives = new Hardest(count);
    List<int[]> before = new ArrayList<>();
    for (int identity = 0; identity < evaluation.identities(); identity++) {
      int[] own = evaluation.pictures(identity);
      addPositives(evaluation, own, positives);
      if (identity > 0) {
        addNegatives(evaluation, own, before.get(evaluation.nearestBefore(identity)), negatives);
      }
      before.add(own);
    }
    requireEnough(positives.kept.size(), "one person above", minPositive);
    requireEnough(negatives.kept.size(), "two persons below", maxNegative);
    List<Candidate> hardestLast = positives.easiestFirst();
    List<Candidate> same = new ArrayList<>();
    for (int i = hardestLast.size() - 1; i >= 0; i--) {
      same.add(hardestLast.get(i)); // scores rising
    }
    return built(same, negatives.easiestFirst(), pictures, name);
  }

  private static void requireSame(FolderEmbeddings embeddings, ImageSet pictures) {
    boolean same = embeddings.size() == pictures.size();
    for (int i = 0; same && i < pictures.size(); i++) {
      same = embeddings.identity(i) == pictures.label(i) && named(embeddings.name(i), pictures, i);
    }
    if (!same) {
      throw new DataException(
          String.format(
              "the pictures must be those that were embedded, in the same order; %,d were embedded,"
                  + " there are %,d, or their names differ",
              embeddings.size(), pictures.size()));
    }
  }

  /** Formats of records keep names without their endings. */
  private static boolean named(String name, ImageSet pictures, int image) {
    return name.equals(
        pictures.identities().get(pictures.label(image)) + "/" + pictures.fileName(image));
  }

  private void addPositives(FolderEvaluation evaluation, int[] own, Hardest positives) {
    for (int i = 0; i < own.length; i++) {
      for (int j = i + 1; j < own.length; j++) {
        double score = evaluation.cosine(own[i], own[j]);
        if (score > minPositive) {
          positives.add(-score, own[i], own[j]);
        }
      }
    }
  }

  private void addNegatives(
      FolderEvaluation evaluation, int[] own, int[] other, Hardest negatives) {
    for (int right : other) {
      for (int left : own) {
        double score = evaluation.cosine(left, right);
        if (score < maxNegative) {
          negatives.add(score, left, right);
        }
      }
    }
  }

  private void requireEnough(int found, String what, double limit) {
    if (found < count) {
      throw new DataException(
          String.format(
              "%,d pairs of %s %s are needed, there are %,d; ask for fewer, or take more pictures",
              count, what, limit, found));
    }
  }

  private PairSet built(
      List<Candidate> same, List<Candidate> different, ImageSet pictures, String name) {
    PairSet.Builder builder = PairSet.builder(name);
    Map<Integer, Integer> known = new HashMap<>();
    int perFold = count / FOLDS;
    for (int fold = 0; fold < FOLDS; fold++) {
      for (Candidate pair : same.subList(fold * perFold, (fold + 1) * perFold)) {
        add(pair, true, pictures, known, builder);
      }
      for (Candidate pair : different.subList(fold * perFold, (fold + 1) * perFold)) {
        add(pair, false, pictures, known, builder);
      }
    }
    return builder.build(FOLDS);
  }

  private static void add(
      Candidate pair,
      boolean same,
      ImageSet pictures,
      Map<Integer, Integer> known,
      PairSet.Builder builder) {
    builder.pair(
        known.computeIfAbsent(
            pair.left(), i -> builder.image(pictures.encoded(i), pictures.place(i))),
        known.computeIfAbsent(
            pair.right(), i -> builder.image(pictures.encoded(i), pictures.place(i))),
        same);
  }
}
