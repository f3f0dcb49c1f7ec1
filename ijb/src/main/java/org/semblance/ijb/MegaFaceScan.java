package org.semblance.ijb;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.types.TFloat32;

/** Compares the pictures of all variants with all distractors, each distinct picture once. */
final class MegaFaceScan {

  /** Scores of a block: 16 MB. */
  private static final int SCORES = 1 << 22;

  private static final int LEAST_BLOCK = 64;
  private static final int MOST_BLOCK = 4096;
  private static final int PROGRESS_STEPS = 20;

  private final List<MegaFaceVariant> variants;
  private final List<Row> rows = new ArrayList<>();
  private final int size;
  private final int[] sizes;
  private final long seed;
  private final int threads;
  private final double error;
  private final int[] usable;
  private int unusable;
  private int noisy;

  /** A feature, and what it is searched for by each variant; null in those that do without it. */
  private record Row(float[] values, @Nullable MegaFaceQuery[] queries) {}

  MegaFaceScan(List<MegaFaceVariant> variants, int[] sizes, long seed, int threads) {
    this.variants = variants;
    this.sizes = sizes;
    this.seed = seed;
    this.threads = threads;
    this.usable = new int[sizes.length];
    for (int probe = 0; probe < variants.get(0).probes(); probe++) {
      for (MegaFaceVariant variant : variants) {
        add(variant.row(probe), probe);
      }
    }
    this.size = rows.get(0).values().length;
    this.error = CosineProduct.bound(size);
  }

  /** Adds a row unless the variant before has it. */
  private void add(float @Nullable [] values, int probe) {
    int at = rows.size();
    for (int i = Math.max(0, at - variants.size()); i < at; i++) {
      if (rows.get(i).values() == values) {
        return;
      }
    }
    if (values != null) {
      @Nullable MegaFaceQuery[] queries = new @Nullable MegaFaceQuery[variants.size()];
      for (int v = 0; v < queries.length; v++) {
        queries[v] = variants.get(v).row(probe) == values ? variants.get(v).query(probe) : null;
      }
      rows.add(new Row(values, queries));
    }
  }

  /** Goes through all distractors. */
  void run(
      FeatureRows distractors, MegaFace.Noise noise, BadEntries bad, Consumer<String> progress) {
    int block = Math.max(LEAST_BLOCK, Math.min(MOST_BLOCK, SCORES / rows.size()));
    block = Math.min(block, distractors.count());
    float[] scores = new float[Math.multiplyExact(rows.size(), block)];
    Queue<Worker> idle = new ConcurrentLinkedQueue<>();
    try (CosineProduct product = new CosineProduct();
        TFloat32 left = CosineProduct.tensor(i -> rows.get(i).values(), 0, rows.size(), size);
        DistractorBlocks blocks =
            new DistractorBlocks(distractors, noise, sizes, seed, block, bad)) {
      long done = 0;
      List<DistractorBlocks.Distractor> next = blocks.next();
      while (!next.isEmpty()) {
        List<DistractorBlocks.Distractor> present = next;
        try (TFloat32 right =
            CosineProduct.tensor(i -> present.get(i).row(), 0, present.size(), size)) {
          product.compute(left, right, scores);
        }
        look(present, scores, idle);
        tell(done, done + present.size(), distractors.count(), progress);
        done += present.size();
        next = blocks.next();
      }
      for (int segment = 0; segment < usable.length; segment++) {
        usable[segment] = blocks.usable(segment);
      }
      noisy = blocks.noisy();
    }
    unusable = distractors.count() - usable();
    idle.forEach(Worker::handOver);
  }

  private static void tell(long before, long done, long total, Consumer<String> progress) {
    long step = done * PROGRESS_STEPS / total;
    if (step > before * PROGRESS_STEPS / total) {
      progress.accept(
          String.format("compared %,d of %,d distractors with all pictures", done, total));
    }
  }

  private void look(List<DistractorBlocks.Distractor> block, float[] scores, Queue<Worker> idle) {
    Blocks.run(
        rows.size(),
        Math.max(1, rows.size() / (4 * threads)),
        threads,
        (from, to) -> {
          Worker known = idle.poll();
          Worker worker = known == null ? new Worker() : known;
          worker.look(block, scores, from, to);
          idle.add(worker);
        });
  }

  /** Returns how many distractors there were up to a segment. */
  int size(int segment) {
    return usable[segment];
  }

  int usable() {
    return usable[usable.length - 1];
  }

  int unusable() {
    return unusable;
  }

  int noisy() {
    return noisy;
  }

  /** What a thread needs. Rows belong to one thread at a time, so their queries do too. */
  private final class Worker {

    /** By the variants a score counts in, as bits. */
    private final long[] @Nullable [] bins = new long[1 << variants.size()][];

    private final FalseScores.Part[] parts =
        variants.stream().map(variant -> variant.falses().part()).toArray(FalseScores.Part[]::new);

    void look(List<DistractorBlocks.Distractor> block, float[] scores, int from, int to) {
      int width = block.size();
      for (int start = 0, end = 0; start < width; start = end) {
        int segment = block.get(start).segment();
        boolean isNoise = block.get(start).noisy();
        while (end < width
            && block.get(end).segment() == segment
            && block.get(end).noisy() == isNoise) {
          end++;
        }
        for (int row = from; row < to; row++) {
          look(block, scores, row, segment, isNoise, start, end);
        }
      }
      for (FalseScores.Part part : parts) {
        part.flush();
      }
    }

    private void look(
        List<DistractorBlocks.Distractor> block,
        float[] scores,
        int number,
        int segment,
        boolean isNoise,
        int start,
        int end) {
      Row row = rows.get(number);
      int counted = counted(row, isNoise);
      float floor = floor(row, counted, segment);
      long[] ofKind = bins(counted);
      int offset = number * block.size();
      for (int j = start; j < end; j++) {
        float score = scores[offset + j];
        ofKind[FalseScores.bin(score)]++;
        if (score >= floor) {
          take(row, counted, segment, score, block.get(j).row());
        }
      }
    }

    private int counted(Row row, boolean isNoise) {
      int counted = 0;
      for (int v = 0; v < variants.size(); v++) {
        boolean far = isNoise && variants.get(v).withoutNoise();
        counted |= row.queries()[v] != null && !far ? (1 << v) : 0;
      }
      return counted;
    }

    private static boolean isCounted(int counted, int variant) {
      return ((counted >> variant) & 1) == 1;
    }

    private float floor(Row row, int counted, int segment) {
      double floor = Double.POSITIVE_INFINITY;
      for (int v = 0; v < parts.length; v++) {
        MegaFaceQuery query = row.queries()[v];
        if (isCounted(counted, v) && query != null) {
          floor = Math.min(floor, Math.min(query.lowest(segment) - error, parts[v].floor()));
        }
      }
      return Math.nextDown((float) floor);
    }

    private void take(Row row, int counted, int segment, float score, float[] distractor) {
      double exact = Double.NaN;
      for (int v = 0; v < parts.length; v++) {
        MegaFaceQuery query = row.queries()[v];
        if (!isCounted(counted, v) || query == null) {
          continue;
        }
        boolean collected = score >= parts[v].floor();
        boolean ranked = score >= query.lowest(segment) - error;
        if (Double.isNaN(exact) && (collected || (ranked && !query.isClear(score, error)))) {
          exact = CosineProduct.exact(row.values(), distractor);
        }
        if (collected) {
          parts[v].add(exact);
        }
        if (ranked) {
          query.add(segment, Double.isNaN(exact) ? score : exact);
        }
      }
    }

    private long[] bins(int counted) {
      long[] found = bins[counted];
      if (found == null) {
        found = new long[FalseScores.BINS];
        bins[counted] = found;
      }
      return found;
    }

    void handOver() {
      for (int counted = 0; counted < bins.length; counted++) {
        for (int v = 0; v < parts.length; v++) {
          long[] found = bins[counted];
          if (found != null && isCounted(counted, v)) {
            variants.get(v).falses().addCounts(found);
          }
        }
      }
    }
  }
}
