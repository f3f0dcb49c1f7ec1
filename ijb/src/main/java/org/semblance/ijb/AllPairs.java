package org.semblance.ijb;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.semblance.data.DataException;

/**
 * Compares every picture with every other: all {@code n(n − 1)/2} pairs, by blocks, with true
 * accept rates at tiny false accept rates, over all pairs and within groups.
 *
 * <p>Memory holds the embeddings, a block of scores per thread, the largest scores of two persons
 * (12 MB for a million false accepts) and histograms; never all scores. Figures are those of
 * cosines in float64, and exact as {@link FalseScores} says. <b>Source:</b> the protocol of the
 * challenges IFRT and MFR-ongoing (InsightFace).
 *
 * @param rates false accept rates, each in (0, 1)
 * @param threads at least 1; figures do not depend on it
 */
public record AllPairs(List<Double> rates, int threads) {

  /** The rates that are reported where nobody asks for others. */
  public static final List<Double> DEFAULT_RATES = List.of(1e-6, 1e-5, 1e-4, 1e-3);

  /** Checks the ranges and copies the list. */
  public AllPairs {
    rates = List.copyOf(rates);
    checkArgument(
        !rates.isEmpty() && rates.stream().allMatch(rate -> rate > 0 && rate < 1),
        "false accept rates must be in (0, 1), got %s",
        rates);
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
  }

  /**
   * Compares all pairs.
   *
   * @param set name of the data set
   * @param model name of the network, for people
   * @param bad takes lines of the groups that name no identity of the data, and has what was left
   *     out before
   * @param progress hears a line now and then
   * @throws DataException if there are no pairs of one person, or none of two
   */
  public AllPairsResult evaluate(
      FolderEmbeddings embeddings,
      IdentityGroups groups,
      String set,
      String model,
      BadEntries bad,
      Consumer<String> progress) {
    long start = System.nanoTime();
    int[] groupOf = groupOf(embeddings, groups, bad);
    PairOrder order = new PairOrder(embeddings, groupOf);
    List<Pairs> all = pairs(order, groups);
    PairScan scan = new PairScan(order, threads);
    scan.falses(all.stream().map(pairs -> pairs.falses).toList(), progress);
    all.forEach(Pairs::fix);
    scan.trues(all.stream().map(pairs -> pairs.trues).toList());
    List<String> notes = new ArrayList<>(bad.notes());
    notes.addAll(notes(order, groups, all));
    return new AllPairsResult(
        set,
        model,
        order.size(),
        all.get(0).counts.identities(),
        all.stream().filter(Pairs::hasBoth).map(Pairs::figures).toList(),
        notes,
        (System.nanoTime() - start) / 1e9);
  }

  private static int[] groupOf(FolderEmbeddings embeddings, IdentityGroups groups, BadEntries bad) {
    Map<String, Integer> left = new HashMap<>(groups.groupOf());
    int[] groupOf = new int[embeddings.size()];
    for (int image = 0; image < groupOf.length; image++) {
      String identity = embeddings.identityName(image);
      groupOf[image] = groups.groupOf().getOrDefault(identity, PairOrder.NO_GROUP);
      left.remove(identity);
    }
    left.keySet().stream()
        .sorted()
        .forEach(
            name ->
                bad.add(
                    BadEntries.Kind.GROUP,
                    String.format(
                        "identity %s of the list of groups must be one of the data, whose first is"
                            + " %s",
                        name, embeddings.identityName(0))));
    return groupOf;
  }

  private List<Pairs> pairs(PairOrder order, IdentityGroups groups) {
    double error = CosineProduct.bound(order.row(0).length);
    List<Pairs> all = new ArrayList<>();
    all.add(new Pairs(AllPairsResult.ALL, order.counts(List.of()), error));
    for (int group = 0; group < groups.names().size(); group++) {
      all.add(new Pairs(groups.names().get(group), order.counts(List.of(group)), error));
    }
    if (!all.get(0).hasBoth()) {
      throw new DataException(
          String.format(
              "comparing all pairs needs pairs of one person and of two, got %,d and %,d of %,d"
                  + " pictures; take more pictures of more identities",
              all.get(0).counts.positives(), all.get(0).counts.negatives(), order.size()));
    }
    return all;
  }

  private List<String> notes(PairOrder order, IdentityGroups groups, List<Pairs> all) {
    List<String> notes = new ArrayList<>();
    if (!groups.names().isEmpty()) {
      int without = order.counts(List.of(PairOrder.NO_GROUP)).identities();
      if (without > 0) {
        notes.add(String.format("%,d identities are in no group and count in all pairs", without));
      }
    }
    for (Pairs pairs : all) {
      if (!pairs.hasBoth()) {
        notes.add(
            String.format(
                "group %s has %,d pairs of one person and %,d of two, so there are no figures",
                pairs.name, pairs.counts.positives(), pairs.counts.negatives()));
      }
    }
    return notes;
  }

  /** The pairs that figures are made of. */
  private final class Pairs {

    private final String name;
    private final PairOrder.Counts counts;
    private final FalseScores falses;
    private TrueScores trues = new TrueScores(List.of());

    Pairs(String name, PairOrder.Counts counts, double error) {
      this.name = name;
      this.counts = counts;
      this.falses = new FalseScores(counts.negatives(), error);
    }

    /** Fixes the limits, which true accepts are counted above. */
    void fix() {
      falses.end();
      trues = new TrueScores(falses.limits(rates));
    }

    boolean hasBoth() {
      return counts.positives() > 0 && counts.negatives() > 0;
    }

    AllPairsResult.Group figures() {
      return new AllPairsResult.Group(
          name,
          counts.images(),
          counts.identities(),
          counts.positives(),
          counts.negatives(),
          trues.rates(),
          trues.curve(falses));
    }
  }
}
