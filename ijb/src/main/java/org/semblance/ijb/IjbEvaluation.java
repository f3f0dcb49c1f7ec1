package org.semblance.ijb;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.semblance.data.DataException;

/**
 * Scores the embeddings of a set by both protocols.
 *
 * <p>For each choice of flags the embeddings are read once more; memory holds the templates, the
 * pairs and their scores, not the embeddings: for IJB-C 350 MB.
 *
 * @param flags of the one-to-one protocol, at least one, each once
 * @param search whether to search the galleries too: with the default flags if they are among
 *     {@code flags}, otherwise with the first
 * @param threads at least 1; figures do not depend on it
 */
public record IjbEvaluation(List<FeatureFlags> flags, boolean search, int threads) {

  /** Checks the ranges and copies the list. */
  public IjbEvaluation {
    flags = List.copyOf(flags);
    checkArgument(
        !flags.isEmpty() && new LinkedHashSet<>(flags).size() == flags.size(),
        "flags must be given, each once, got %s",
        flags);
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
  }

  /**
   * Evaluates.
   *
   * @param model name of the network, for people
   * @param bad takes what cannot be used, and has what was left out before
   * @param progress hears a line about each step
   * @throws DataException if lists or embeddings are wrong, or entries cannot be used and are not
   *     skipped
   */
  public IjbResult evaluate(
      IjbSet set,
      EmbeddingFile embeddings,
      String model,
      BadEntries bad,
      Consumer<String> progress) {
    long start = System.nanoTime();
    TemplatePooling pooling = new TemplatePooling(set);
    SearchLists lists = search ? SearchLists.read(set, bad) : null;
    List<VerificationFigures> verification = new ArrayList<>();
    SearchFigures found = null;
    Set<String> notes = new LinkedHashSet<>();
    for (FeatureFlags choice : flags) {
      BadEntries ofChoice = bad.copy();
      Templates templates = pooling.pool(embeddings, choice, ofChoice);
      progress.accept(choice + ": " + set.templates() + " templates");
      verification.add(verify(set, templates, choice, ofChoice));
      if (lists != null && choice.equals(searchFlags())) {
        found = Search.run(lists.usable(templates, ofChoice), templates, choice, threads);
      }
      notes.addAll(ofChoice.notes());
      progress.accept(choice + ": scored");
    }
    return new IjbResult(
        IjbResult.FORMAT,
        set.folder().title(),
        model,
        set.images(),
        set.templates(),
        verification,
        found,
        List.copyOf(notes),
        (System.nanoTime() - start) / 1e9);
  }

  private FeatureFlags searchFlags() {
    return flags.contains(FeatureFlags.DEFAULT) ? FeatureFlags.DEFAULT : flags.get(0);
  }

  private VerificationFigures verify(
      IjbSet set, Templates templates, FeatureFlags choice, BadEntries bad) {
    double[] scores = PairScoring.scores(set, templates, threads);
    long unusable = 0;
    for (double score : scores) {
      unusable += Double.isNaN(score) ? 1 : 0;
    }
    bad.addCounted(BadEntries.Kind.PAIR, unusable);
    return PairCurve.of(scores, set::same).figures(choice);
  }
}
