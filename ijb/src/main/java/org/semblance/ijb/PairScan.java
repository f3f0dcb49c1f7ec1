package org.semblance.ijb;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.tensorflow.types.TFloat32;

/** Goes through all pairs of pictures by blocks. */
final class PairScan {

  /** Places of a block: its scores have 16 MB. */
  private static final int BLOCK = 2048;

  /** Places whose pairs of one person a thread takes at a time. */
  private static final int TRUES_BLOCK = 256;

  private static final int PROGRESS_STEPS = 20;

  private final PairOrder order;
  private final int threads;
  private final int size;
  private final int block;

  PairScan(PairOrder order, int threads) {
    this.order = order;
    this.threads = threads;
    this.size = order.row(0).length;
    this.block = Math.min(BLOCK, order.size());
  }

  /**
   * Collects the scores of all pairs of two persons.
   *
   * @param into for all pairs, then for those within each group
   */
  void falses(List<FalseScores> into, Consumer<String> progress) {
    List<int[]> blocks = new ArrayList<>();
    for (int left = 0; left < order.size(); left += block) {
      for (int right = left; right < order.size(); right += block) {
        blocks.add(new int[] {left, right});
      }
    }
    Queue<Worker> idle = new ConcurrentLinkedQueue<>();
    AtomicLong done = new AtomicLong();
    try (CosineProduct product = new CosineProduct()) {
      Blocks.run(
          blocks.size(),
          1,
          threads,
          (from, to) -> {
            Worker known = idle.poll();
            Worker worker = known == null ? new Worker(product, into) : known;
            worker.compare(blocks.get(from)[0], blocks.get(from)[1]);
            idle.add(worker);
            tell(done.incrementAndGet(), blocks.size(), progress);
          });
    }
  }

  private static void tell(long done, long total, Consumer<String> progress) {
    long step = done * PROGRESS_STEPS / total;
    if (step > (done - 1) * PROGRESS_STEPS / total) {
      progress.accept("compared " + step * 100 / PROGRESS_STEPS + " % of the pairs");
    }
  }

  /**
   * Collects the scores of all pairs of one person.
   *
   * @param into for all pairs, then for those within each group
   */
  void trues(List<TrueScores> into) {
    Blocks.run(
        order.size(),
        TRUES_BLOCK,
        threads,
        (from, to) -> {
          List<TrueScores> mine = into.stream().map(TrueScores::part).toList();
          for (int i = from; i < to; i++) {
            int group = order.group(i);
            for (int j = i + 1; j < order.identityEnd(i); j++) {
              double score = CosineProduct.exact(order.row(i), order.row(j));
              mine.get(0).add(score);
              if (group != PairOrder.NO_GROUP) {
                mine.get(group + 1).add(score);
              }
            }
          }
          synchronized (into) {
            for (int k = 0; k < mine.size(); k++) {
              into.get(k).addAll(mine.get(k));
            }
          }
        });
  }

  /** What a thread needs for a block. */
  private final class Worker {

    private final CosineProduct product;
    private final float[] scores = new float[Math.multiplyExact(block, block)];
    private final FalseScores.Part all;
    private final List<FalseScores> groups;

    Worker(CosineProduct product, List<FalseScores> into) {
      this.product = product;
      this.all = into.get(0).part();
      this.groups = into.subList(1, into.size());
    }

    void compare(int left, int right) {
      int leftEnd = Math.min(order.size(), left + block);
      int rightEnd = Math.min(order.size(), right + block);
      try (TFloat32 rows = CosineProduct.tensor(order::row, left, leftEnd, size);
          TFloat32 columns = CosineProduct.tensor(order::row, right, rightEnd, size)) {
        product.compute(rows, columns, scores);
      }
      look(left, leftEnd, right, rightEnd);
    }

    /** Neighbours are of the same group for the most part: a part is kept while they are. */
    private void look(int left, int leftEnd, int right, int rightEnd) {
      int width = rightEnd - right;
      int present = PairOrder.NO_GROUP;
      FalseScores.Part ofGroup = null;
      for (int i = left; i < leftEnd; i++) {
        int from = Math.max(right, order.identityEnd(i));
        int offset = (i - left) * width - right;
        look(all, i, from, rightEnd, offset);
        int group = order.group(i);
        int groupEnd = Math.min(rightEnd, order.groupEnd(i));
        if (group == PairOrder.NO_GROUP || from >= groupEnd) {
          continue;
        }
        if (ofGroup == null || group != present) {
          if (ofGroup != null) {
            ofGroup.flush();
          }
          ofGroup = groups.get(group).part();
          present = group;
        }
        look(ofGroup, i, from, groupEnd, offset);
      }
      all.flush();
      if (ofGroup != null) {
        ofGroup.flush();
      }
    }

    private void look(FalseScores.Part part, int i, int from, int to, int offset) {
      float floor = part.floor();
      int[] bins = part.bins();
      float[] row = order.row(i);
      for (int j = from; j < to; j++) {
        float score = scores[offset + j];
        bins[FalseScores.bin(score)]++;
        if (score >= floor) {
          part.add(CosineProduct.exact(row, order.row(j)));
        }
      }
    }
  }
}
