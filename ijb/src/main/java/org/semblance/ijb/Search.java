package org.semblance.ijb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.semblance.data.DataException;
import org.tensorflow.types.TFloat32;

/**
 * The one-to-many protocol: every probe against both galleries, once, for the open-set and the
 * closed-set figures. No matrix of all scores is held, and figures are those of exact cosines: see
 * {@link CosineProduct}.
 */
final class Search {

  /** Probes of a block: their scores have 8 MB in IJB-C. */
  private static final int BLOCK = 512;

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
    lists.requireBothKinds();
    Search search = new Search(lists);
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

  private LargestValues compareAll(Templates templates, int threads, int kept) {
    int size = templates.size();
    LargestValues largest = new LargestValues(kept);
    try (CosineProduct product = new CosineProduct();
        TFloat32 gallery =
            CosineProduct.tensor(
                column -> templates.rounded(columns[column]), 0, columns.length, size)) {
      Blocks.run(
          probes.length,
          Math.min(BLOCK, Math.max(1, probes.length / threads)),
          threads,
          (from, to) -> {
            float[] scores = new float[Math.multiplyExact(to - from, columns.length)];
            try (TFloat32 rows =
                CosineProduct.tensor(probe -> templates.rounded(probes[probe]), from, to, size)) {
              product.compute(rows, gallery, scores);
            }
            LargestValues mine = new LargestValues(kept);
            for (int probe = from; probe < to; probe++) {
              new Look(templates, probe, scores, (probe - from) * columns.length)
                  .take(mine, largest.floor());
            }
            synchronized (largest) {
              largest.addAll(mine);
            }
          });
    }
    return largest;
  }

  /**
   * One probe's scores. They are the product's, which may be a little wrong; where that could
   * change anything, the exact one decides.
   */
  private final class Look {

    private final Templates templates;
    private final int probe;
    private final float[] scores;
    private final int offset;
    private final int mate;
    private final double error;

    Look(Templates templates, int probe, float[] scores, int offset) {
      this.templates = templates;
      this.probe = probe;
      this.scores = scores;
      this.offset = offset;
      this.mate = mates[probe];
      this.error = CosineProduct.bound(templates.size());
    }

    private double exact(int column) {
      return templates.cosine(probes[probe], columns[column]);
    }

    void take(LargestValues others, double floor) {
      double best0 = best(0);
      double best1 = best(1);
      bestOther[0][probe] = best0;
      bestOther[1][probe] = best1;
      if (mate != NONE) {
        int home = galleryOf[mate];
        double mateScore = exact(mate);
        own[home][probe] = mateScore;
        count(mateScore, home);
        collect(others, floor);
      }
    }

    /** Returns the highest score of a gallery, the mate left out. */
    private double best(int gallery) {
      float highest = Float.NEGATIVE_INFINITY;
      for (int column = 0; column < columns.length; column++) {
        if (galleryOf[column] == gallery && column != mate) {
          highest = Math.max(highest, scores[offset + column]);
        }
      }
      double best = Double.NEGATIVE_INFINITY;
      for (int column = 0; column < columns.length; column++) {
        if (galleryOf[column] == gallery
            && column != mate
            && scores[offset + column] >= highest - 2 * error) {
          best = Math.max(best, exact(column));
        }
      }
      return best;
    }

    /** Counts who is ahead of the mate; of equal scores as each of the originals has it. */
    private void count(double mateScore, int home) {
      int joined = 0;
      int inGallery = 0;
      for (int column = 0; column < columns.length; column++) {
        double score = scores[offset + column];
        if (score < mateScore - error || column == mate) {
          continue;
        }
        if (score <= mateScore + error) {
          score = exact(column);
        }
        joined += score > mateScore || (score == mateScore && column < mate) ? 1 : 0;
        inGallery +=
            galleryOf[column] == home
                    && (score > mateScore || (score == mateScore && column > mate))
                ? 1
                : 0;
      }
      aheadJoined[probe] = joined;
      ahead[home][probe] = inGallery;
    }

    private void collect(LargestValues others, double floor) {
      for (int column = 0; column < columns.length; column++) {
        double least = Math.max(floor, others.floor()) - error;
        if (scores[offset + column] >= least && column != mate) {
          others.add(exact(column));
        }
      }
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
