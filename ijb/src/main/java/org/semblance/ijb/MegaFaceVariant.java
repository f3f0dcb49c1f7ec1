package org.semblance.ijb;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.semblance.evaluation.WilsonInterval;

/** The searches of one variant, with noise or without. */
final class MegaFaceVariant {

  private final String name;
  private final boolean withoutNoise;

  /** Row of each picture; null where nothing can stand for a noisy one. */
  private final List<float @Nullable []> rows;

  private final List<@Nullable MegaFaceQuery> queries = new ArrayList<>();

  /** For each picture its exact scores with all others of its person, in their order. */
  private final List<double[]> scores;

  /** For each picture how many of these others come before it. */
  private final int[] earlier;

  private final FalseScores falses;
  private final int segments;

  private MegaFaceVariant(
      String name,
      List<float @Nullable []> rows,
      MegaFaceProbes probes,
      int distractors,
      int segments) {
    this.name = name;
    this.withoutNoise = !name.equals("raw");
    this.rows = rows;
    this.segments = segments;
    this.earlier = new int[rows.size()];
    this.scores = scores(probes);
    long usable = rows.stream().filter(Objects::nonNull).count();
    this.falses = new FalseScores(usable * distractors, CosineProduct.bound(probes.featureSize()));
    for (int probe = 0; probe < rows.size(); probe++) {
      queries.add(rows.get(probe) == null ? null : new MegaFaceQuery(scores.get(probe), segments));
    }
  }

  static MegaFaceVariant raw(MegaFaceProbes probes, int distractors, int segments) {
    List<float @Nullable []> rows = new ArrayList<>();
    for (int probe = 0; probe < probes.size(); probe++) {
      rows.add(probes.row(probe));
    }
    return new MegaFaceVariant("raw", rows, probes, distractors, segments);
  }

  static MegaFaceVariant clean(
      MegaFaceProbes probes, List<float @Nullable []> replacements, int distractors, int segments) {
    List<float @Nullable []> rows = new ArrayList<>();
    for (int probe = 0; probe < probes.size(); probe++) {
      rows.add(probes.isNoisy(probe) ? replacements.get(probe) : probes.row(probe));
    }
    return new MegaFaceVariant("clean", rows, probes, distractors, segments);
  }

  private List<double[]> scores(MegaFaceProbes probes) {
    List<List<Integer>> byPerson = new ArrayList<>();
    for (int person = 0; person < probes.persons(); person++) {
      byPerson.add(new ArrayList<>());
    }
    for (int probe = 0; probe < rows.size(); probe++) {
      if (rows.get(probe) != null) {
        byPerson.get(probes.person(probe)).add(probe);
      }
    }
    List<double[]> all = new ArrayList<>();
    for (int probe = 0; probe < rows.size(); probe++) {
      float[] row = rows.get(probe);
      all.add(row == null ? new double[0] : scores(row, probe, byPerson.get(probes.person(probe))));
    }
    return all;
  }

  private double[] scores(float[] row, int probe, List<Integer> ofPerson) {
    double[] all = new double[ofPerson.size() - 1];
    int at = 0;
    for (int other : ofPerson) {
      if (other == probe) {
        earlier[probe] = at;
      } else {
        all[at++] = CosineProduct.exact(row, Objects.requireNonNull(rows.get(other)));
      }
    }
    return all;
  }

  /** Returns whether noise is removed: noisy distractors are far from everything then. */
  boolean withoutNoise() {
    return withoutNoise;
  }

  int probes() {
    return rows.size();
  }

  float @Nullable [] row(int probe) {
    return rows.get(probe);
  }

  @Nullable MegaFaceQuery query(int probe) {
    return queries.get(probe);
  }

  FalseScores falses() {
    return falses;
  }

  private int usableProbes() {
    return (int) rows.stream().filter(Objects::nonNull).count();
  }

  /** Returns the figures, once all distractors were seen. */
  MegaFaceResult.Variant figures(MegaFaceScan scan, MegaFaceProbes probes) {
    falses.withdraw((long) usableProbes() * scan.unusable());
    falses.end();
    TrueScores trues = new TrueScores(falses.limits(AllPairs.DEFAULT_RATES));
    long searches = 0;
    for (int probe = 0; probe < rows.size(); probe++) {
      double[] all = scores.get(probe);
      searches += all.length;
      for (int i = earlier[probe]; i < all.length; i++) {
        trues.add(all[i]);
      }
    }
    return new MegaFaceResult.Variant(
        name,
        usableProbes(),
        probes.persons(),
        withoutNoise ? probes.noisy() : 0,
        scan.usable(),
        withoutNoise ? scan.noisy() : 0,
        identification(scan, searches),
        trues.count(),
        falses.count(),
        trues.rates(),
        trues.curve(falses));
  }

  private List<MegaFaceResult.Identification> identification(MegaFaceScan scan, long searches) {
    long[][] found = new long[segments][MegaFaceQuery.RANKS];
    for (MegaFaceQuery query : queries) {
      if (query != null) {
        query.count(found);
      }
    }
    List<MegaFaceResult.Identification> all = new ArrayList<>();
    for (int segment = 0; segment < segments; segment++) {
      List<MegaFaceResult.RankRate> ranks = new ArrayList<>();
      long sum = 0;
      for (int rank = 1; rank <= MegaFaceQuery.RANKS; rank++) {
        sum += found[segment][rank - 1];
        if (MegaFace.RANKS.contains(rank)) {
          ranks.add(new MegaFaceResult.RankRate(rank, sum, (double) sum / searches));
        }
      }
      all.add(
          new MegaFaceResult.Identification(
              scan.size(segment), searches, ranks, WilsonInterval.of(found[segment][0], searches)));
    }
    return all;
  }
}
