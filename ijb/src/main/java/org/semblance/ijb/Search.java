package org.semblance.ijb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.semblance.data.DataException;

/**
 * The one-to-many protocol: every probe against both galleries, once, for the open-set and the
 * closed-set figures. No matrix of all scores is held.
 */
final class Search {

  private static final int BLOCK = 32;
  private static final double[] CLOSED_SET_RATES = {0.01, 0.1};
  private static final int NONE = -1;

  private final SearchLists lists;
  private final int[] probes;

  /** Templates of both galleries, rising, and what they are. */
  private final int[] columns;

  private final int[] galleryOf;

  /** Column of each probe's mate, or {@link #NONE}. */
  private final int[] mates;

  // For each probe: what the figures are made of, by gallery.
  private final double[][] own;
  private final double[][] bestOther;
  private final int[][] ahead;
  private final int[] aheadJoined;

  private Search(SearchLists lists) {
    this.lists = lists;
    SearchLists.Entries all = lists.probes();
    probes = IntStream.range(0, all.size()).map(all::template).toArray();
    columns =
        lists.galleries().stream()
            .flatMapToInt(g -> IntStream.range(0, g.size()).map(g::template))
            .sorted()
            .toArray();
    galleryOf = new int[columns.length];
    Map<Integer, Integer> columnOf = new HashMap<>();
    for (int gallery = 0; gallery < lists.galleries().size(); gallery++) {
      SearchLists.Entries entries = lists.galleries().get(gallery);
      for (int i = 0; i < entries.size(); i++) {
        int column = Arrays.binarySearch(columns, entries.template(i));
        galleryOf[column] = gallery;
        columnOf.put(entries.subject(i), column);
      }
    }
    mates = new int[probes.length];
    for (int i = 0; i < mates.length; i++) {
      mates[i] = columnOf.getOrDefault(all.subject(i), NONE);
    }
    own = new double[2][probes.length];
    bestOther = new double[2][probes.length];
    ahead = new int[2][probes.length];
    aheadJoined = new int[probes.length];
  }

  /**
   * Searches.
   *
   * @param lists only with usable templates
   * @param threads at least 1; the result does not depend on it
   * @throws DataException if a gallery has no probe with a mate, or none without
   */
  static SearchFigures run(
      SearchLists lists, Templates templates, FeatureFlags flags, int threads) {
    Search search = new Search(lists);
    search.requireBothKinds();
    int mated = (int) Arrays.stream(search.mates).filter(mate -> mate != NONE).count();
    LargestValues others = search.compareAll(templates, threads, allowed(0.1, mated));
    return new SearchFigures(
        flags,
        search.probes.length,
        List.of(search.openSet(0), search.openSet(1)),
        search.closedSet(mated, others.rising()));
  }

  private static int allowed(double rate, int probes) {
    return (int) Math.ceil(probes * rate);
  }

  private boolean isMated(int probe, int gallery) {
    return mates[probe] != NONE && galleryOf[mates[probe]] == gallery;
  }

  private void requireBothKinds() {
    for (int gallery = 0; gallery < lists.galleries().size(); gallery++) {
      int number = gallery;
      long mated = IntStream.range(0, probes.length).filter(i -> isMated(i, number)).count();
      if (mated == 0 || mated == probes.length) {
        throw new DataException(
            String.format(
                "an open-set search needs probes whose person is in gallery %s and others, got %,d"
                    + " and %,d; correct the lists, or leave out --search",
                lists.galleries().get(gallery).name(), mated, probes.length - mated));
      }
    }
  }

  private LargestValues compareAll(Templates templates, int threads, int kept) {
    SimilarityBlock block = new SimilarityBlock(templates, columns);
    LargestValues largest = new LargestValues(kept);
    Blocks.run(
        probes.length,
        Math.max(BLOCK, probes.length / (8 * threads)),
        threads,
        (from, to) -> {
          double[][] scores = new double[BLOCK][columns.length];
          LargestValues mine = new LargestValues(kept);
          for (int start = from; start < to; start += BLOCK) {
            int end = Math.min(to, start + BLOCK);
            block.compute(probes, start, end, scores);
            for (int probe = start; probe < end; probe++) {
              look(probe, scores[probe - start], mine);
            }
          }
          synchronized (largest) {
            largest.addAll(mine);
          }
        });
    return largest;
  }

  private void look(int probe, double[] scores, LargestValues others) {
    int mate = mates[probe];
    double mateScore = mate == NONE ? Double.NaN : scores[mate];
    double best0 = Double.NEGATIVE_INFINITY;
    double best1 = Double.NEGATIVE_INFINITY;
    int joined = 0;
    int inGallery = 0;
    int home = mate == NONE ? NONE : galleryOf[mate];
    for (int column = 0; column < scores.length; column++) {
      if (column == mate) {
        continue;
      }
      double score = scores[column];
      if (galleryOf[column] == 0) {
        best0 = Math.max(best0, score);
      } else {
        best1 = Math.max(best1, score);
      }
      if (mate != NONE) {
        others.add(score);
        joined += score > mateScore || (score == mateScore && column < mate) ? 1 : 0;
        inGallery +=
            galleryOf[column] == home
                    && (score > mateScore || (score == mateScore && column > mate))
                ? 1
                : 0;
      }
    }
    bestOther[0][probe] = best0;
    bestOther[1][probe] = best1;
    aheadJoined[probe] = joined;
    if (home != NONE) {
      own[home][probe] = mateScore;
      ahead[home][probe] = inGallery;
    }
  }

  private OpenSetFigures openSet(int gallery) {
    int[] mated = IntStream.range(0, probes.length).filter(i -> isMated(i, gallery)).toArray();
    double[] strangers =
        IntStream.range(0, probes.length)
            .filter(i -> !isMated(i, gallery))
            .mapToDouble(i -> bestOther[gallery][i])
            .sorted()
            .toArray();
    // Of the probes whose mate is first, its scores: only those can be identified.
    double[] first =
        Arrays.stream(mated)
            .filter(i -> own[gallery][i] > bestOther[gallery][i])
            .mapToDouble(i -> own[gallery][i])
            .sorted()
            .toArray();
    List<TpirAtFpir> curve = new ArrayList<>();
    for (double rate : SearchFigures.rates()) {
      int place = Math.max((int) (strangers.length * rate) - 1, 0);
      double threshold = strangers[strangers.length - 1 - place];
      curve.add(new TpirAtFpir(rate, (double) above(first, threshold) / mated.length, threshold));
    }
    SearchLists.Entries entries = lists.galleries().get(gallery);
    return new OpenSetFigures(
        entries.name(),
        entries.size(),
        mated.length,
        strangers.length,
        within(mated, ahead[gallery], 1),
        within(mated, ahead[gallery], 5),
        within(mated, ahead[gallery], 10),
        curve);
  }

  private ClosedSetFigures closedSet(int mated, double[] others) {
    int[] found = IntStream.range(0, probes.length).filter(i -> mates[i] != NONE).toArray();
    double[] scores =
        Arrays.stream(found).mapToDouble(i -> own[galleryOf[mates[i]]][i]).sorted().toArray();
    List<TpirAtFpir> recalls = new ArrayList<>();
    for (double rate : CLOSED_SET_RATES) {
      // A tiny set may have fewer scores than are asked for: then all are above the threshold's.
      double threshold = others[Math.max(0, others.length - allowed(rate, mated))];
      recalls.add(new TpirAtFpir(rate, (double) above(scores, threshold) / mated, threshold));
    }
    return new ClosedSetFigures(
        columns.length,
        mated,
        probes.length - mated,
        within(found, aheadJoined, 1),
        within(found, aheadJoined, 5),
        within(found, aheadJoined, 10),
        recalls);
  }

  private static int within(int[] probes, int[] ahead, int rank) {
    return (int) Arrays.stream(probes).filter(probe -> ahead[probe] < rank).count();
  }

  /** Returns how many of the rising values are above a limit. */
  private static int above(double[] rising, double limit) {
    int low = 0;
    int high = rising.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rising[middle] > limit) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return rising.length - low;
  }
}
