package org.semblance.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import org.semblance.backbones.Embedder;
import org.semblance.data.DataException;
import org.semblance.data.PairSet;

/**
 * Tells how well a network tells one person from two.
 *
 * <p>Every distinct picture is embedded once, as {@code e = f(x) + f(mirrored x)} with {@code flip}
 * and {@code e = f(x)} without; a pair's score is the cosine of its two embeddings. Memory holds
 * encoded pictures, embeddings and two batches of pixels; the next batch is decoded while the
 * present one is embedded.
 *
 * <p><b>Folds:</b> {@code folds} is what is wished for. A pair file that says another number than
 * ten is obeyed, and where there are fewer pairs than folds there are as many folds as pairs;
 * either is said in the report's notes.
 *
 * @param folds at least 2
 * @param flip whether the mirrored picture is added
 * @param batchSize pictures per run of the network, at least 1
 */
public record PairVerification(int folds, boolean flip, int batchSize) {

  /** Ten folds, with flip, 128 pictures per batch. */
  public static final PairVerification DEFAULT =
      new PairVerification(TenFold.DEFAULT_FOLDS, true, 128);

  /** Checks the ranges. */
  public PairVerification {
    checkArgument(folds >= 2, "folds must be >= 2, got %s", folds);
    checkArgument(batchSize >= 1, "batchSize must be >= 1, got %s", batchSize);
  }

  /** Evaluates without telling how far it is. */
  public VerificationReport evaluate(Embedder embedder, PairSet pairs) {
    return evaluate(embedder, pairs, EvaluationProgress.NONE);
  }

  /**
   * Evaluates a network.
   *
   * @param embedder stays open
   * @throws DataException naming a picture that cannot be decoded or has another size
   * @throws org.semblance.nn.SemblanceException naming a picture whose embedding is zero or not
   *     finite
   */
  public VerificationReport evaluate(
      Embedder embedder, PairSet pairs, EvaluationProgress progress) {
    return score(embedder, pairs, progress).report();
  }

  /**
   * Scores pairs, which is the part of an evaluation that takes time.
   *
   * @param embedder stays open
   * @throws DataException naming a picture that cannot be decoded or has another size
   * @throws org.semblance.nn.SemblanceException naming a picture whose embedding is zero or not
   *     finite
   */
  public ScoredPairs score(Embedder embedder, PairSet pairs, EvaluationProgress progress) {
    long start = System.nanoTime();
    PairEmbeddings embeddings = PairEmbeddings.of(embedder, pairs, this, progress);
    return scored(pairs, embeddings, start);
  }

  /**
   * Scores pairs and tells the norms of their pictures' embeddings too, from the same pass.
   *
   * @param norms gets the norm of each picture: the mean of {@code ‖f(x)‖} and {@code ‖f(mirrored
   *     x)‖}, or {@code ‖f(x)‖} without {@code flip}
   */
  public ScoredPairs score(
      Embedder embedder, PairSet pairs, double[] norms, EvaluationProgress progress) {
    checkArgument(
        norms.length == pairs.images(),
        "norms must have a place for each of %s pictures, got %s",
        pairs.images(),
        norms.length);
    long start = System.nanoTime();
    PairEmbeddings embeddings = PairEmbeddings.withNorms(embedder, pairs, this, norms, progress);
    return scored(pairs, embeddings, start);
  }

  private ScoredPairs scored(PairSet pairs, PairEmbeddings embeddings, long start) {
    double[] scores = new double[pairs.pairs()];
    boolean[] same = new boolean[pairs.pairs()];
    for (int pair = 0; pair < scores.length; pair++) {
      scores[pair] = embeddings.cosine(pairs.left(pair), pairs.right(pair));
      same[pair] = pairs.same(pair);
    }
    List<String> notes = new ArrayList<>();
    int used = foldsOf(pairs, notes);
    return new ScoredPairs(
        pairs.name(),
        pairs.images(),
        PairScores.of(scores, same),
        used,
        notes,
        (System.nanoTime() - start) / 1e9);
  }

  private int foldsOf(PairSet pairs, List<String> notes) {
    int own = pairs.folds();
    if (own == folds || own == PairSet.DEFAULT_FOLDS) {
      return folds;
    }
    if (own < 2) {
      notes.add(String.format("%d folds: the pair file has only one", folds));
      return folds;
    }
    notes.add(String.format("%d folds instead of %d: the pair file has them", own, folds));
    return own;
  }
}
