package org.semblance.schedules;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Finds the known word that a misspelt one may stand for.
 *
 * <p>Case, underscores and hyphens do not count, so {@code batch_size} is {@code batchSize}. Words
 * of Keras_insightface that are called otherwise here are known too.
 */
final class NearestWord {

  /** Keras_insightface's words, normalised, and ours. */
  private static final ImmutableMap<String, String> ORIGINAL =
      ImmutableMap.<String, String>builder()
          .put("lr", "learningRate")
          .put("lrbase", "base")
          .put("lrmin", "minimum")
          .put("lrdecay", "decay")
          .put("lrdecaysteps", "firstRestartEpochs")
          .put("lrwarmupsteps", "warmupEpochs")
          .put("mmul", "restartFactor")
          .put("tmul", "periodFactor")
          .put("firstrestartstep", "firstRestartEpochs")
          .put("s", "scale")
          .put("m", "margin")
          .put("datapath", "train")
          .put("evalpaths", "verify")
          .put("evalfreq", "evaluateEveryEpochs")
          .put("randomstatus", "augmentation")
          .put("randomcutoutmaskarea", "mask")
          .put("mixupalpha", "mixup")
          .put("wd", "weightDecay")
          .put("outputweightdecay", "headFactor")
          .put("embshape", "embeddingSize")
          .put("outputlayer", "head")
          .put("stages", "schedule")
          .put("imageperclass", "minimumImages")
          .buildOrThrow();

  private static final int SHORTEST_PREFIX = 3;
  private static final int LONGEST = 100;

  private NearestWord() {}

  /** Returns the nearest of the known words, or null if none is near. */
  static @Nullable String of(String word, Collection<String> known) {
    String asked = normal(word);
    if (asked.length() > LONGEST) {
      return null;
    }
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(asked, normal(candidate));
      int allowed = Math.max(1, Math.min(asked.length(), candidate.length()) / 3);
      if (distance <= allowed && distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    if (best != null && (asked.length() > 1 || bestDistance == 0)) {
      return best;
    }
    String original = ORIGINAL.get(asked);
    return original != null && known.contains(original) ? original : containing(asked, known);
  }

  /** Returns our word for one of Keras_insightface's, or the word itself. */
  static String renamed(String word) {
    return ORIGINAL.getOrDefault(normal(word), word);
  }

  private static @Nullable String containing(String asked, Collection<String> known) {
    if (asked.length() < SHORTEST_PREFIX) {
      return null;
    }
    return known.stream()
        .filter(word -> normal(word).startsWith(asked) || normal(word).endsWith(asked))
        .findFirst()
        .orElse(null);
  }

  private static String normal(String word) {
    return Ascii.toLowerCase(CharMatcher.anyOf("_- ").removeFrom(word));
  }

  /** Optimal string alignment: insert, delete, replace, swap neighbours, each at cost 1. */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int step(int[][] cost, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int best = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
    best = Math.min(best, cost[i - 1][j - 1] + (same ? 0 : 1));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
