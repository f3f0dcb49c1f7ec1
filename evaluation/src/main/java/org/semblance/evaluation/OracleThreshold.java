package org.semblance.evaluation;

/**
 * The accuracy that Keras_insightface prints during training: the best one that any threshold gives
 * on the very pairs it is judged by, so it is optimistic by a few 1e-4.
 *
 * <pre>
 * N: cosines of two persons, P: of one person; T = floor(0.1 · |N|), or |N| if that is 0
 * candidates v: the T largest of N;  score(v) = #{P &gt; v} + #{N ≤ v}
 * threshold = the smallest best candidate;  accuracy = its score / number of pairs
 * </pre>
 *
 * <p>Kept apart under its own name, for comparison with that program's logs and its {@code
 * _hist.json}; {@link TenFold} is the figure to publish.
 *
 * @param accuracy in [0, 1]
 * @param threshold cosine
 */
public record OracleThreshold(double accuracy, double threshold) {

  /** Searches the best threshold. */
  public static OracleThreshold of(PairScores scores) {
    double[] positives = scores.samePerson();
    double[] negatives = scores.different();
    int candidates = negatives.length / 10;
    int first = candidates == 0 ? 0 : negatives.length - candidates;
    int best = -1;
    double threshold = negatives[first];
    for (int i = first; i < negatives.length; i++) {
      double value = negatives[i];
      int score =
          positives.length
              - PairScores.atMost(positives, value)
              + PairScores.atMost(negatives, value);
      if (score > best) {
        best = score;
        threshold = value;
      }
    }
    return new OracleThreshold((double) best / scores.size(), threshold);
  }
}
