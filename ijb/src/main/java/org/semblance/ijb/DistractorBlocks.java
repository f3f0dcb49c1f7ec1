package org.semblance.ijb;

import com.google.common.base.Throwables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.semblance.data.random.Draws;
import org.semblance.nn.SemblanceException;

/**
 * Reads distractors block by block, one block ahead of what is searched.
 *
 * <p>Which distractors are the first ten, hundred and so on is a permutation drawn from the seed;
 * within a block those of a segment lie together, and of these the clean ones come first.
 */
final class DistractorBlocks implements AutoCloseable {

  private static final long SUBSETS = 0x44697374L;

  private final FeatureRows source;
  private final MegaFace.Noise noise;
  private final BadEntries bad;
  private final int size;
  private final byte[] segments;
  private final int[] usable;
  private final ExecutorService reading = Executors.newSingleThreadExecutor();
  private Future<List<Distractor>> ahead;
  private int read;
  private int noisy;

  /** A feature of length one, and what it is. */
  record Distractor(float[] row, int segment, boolean noisy) {
    private static final Comparator<Distractor> TOGETHER =
        Comparator.comparingInt(Distractor::segment).thenComparing(Distractor::noisy);
  }

  /**
   * Begins to read.
   *
   * @param sizes of the sets of distractors, rising; the last is all
   * @param size distractors of a block
   */
  DistractorBlocks(
      FeatureRows source, MegaFace.Noise noise, int[] sizes, long seed, int size, BadEntries bad) {
    this.source = source;
    this.noise = noise;
    this.bad = bad;
    this.size = size;
    this.usable = new int[sizes.length];
    this.segments = segments(source.count(), sizes, seed);
    this.ahead = reading.submit(this::readBlock);
  }

  private static byte[] segments(int count, int[] sizes, long seed) {
    int[] order = Draws.of(seed, SUBSETS).permutation(count);
    byte[] segments = new byte[count];
    int segment = 0;
    for (int i = 0; i < count; i++) {
      while (i >= sizes[segment]) {
        segment++;
      }
      segments[order[i]] = (byte) segment;
    }
    return segments;
  }

  private List<Distractor> readBlock() {
    List<Distractor> block = new ArrayList<>();
    while (block.size() < size && read < source.count()) {
      float[] row = new float[source.size()];
      int number = read++;
      if (source.next(row, bad) && MegaFaceProbes.isUsable(row, source, number, bad)) {
        boolean isNoise = source.markedAsNoise() || noise.hasDistractor(source.name(number));
        block.add(new Distractor(row, segments[number], isNoise));
      }
    }
    block.sort(Distractor.TOGETHER);
    return block;
  }

  /** Returns the next block; an empty one if there is none. */
  List<Distractor> next() {
    try {
      List<Distractor> block = ahead.get();
      for (Distractor distractor : block) {
        usable[distractor.segment()]++;
        noisy += distractor.noisy() ? 1 : 0;
      }
      ahead = reading.submit(this::readBlock);
      return block;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Throwables.throwIfUnchecked(cause);
      throw new IllegalStateException("reading throws nothing else", cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SemblanceException("the evaluation was interrupted", e);
    }
  }

  /** Returns how many usable distractors there were in the segments up to one. */
  int usable(int lastSegment) {
    int sum = 0;
    for (int segment = 0; segment <= lastSegment; segment++) {
      sum += usable[segment];
    }
    return sum;
  }

  int noisy() {
    return noisy;
  }

  /** Ends the reading; the source stays open. */
  @Override
  public void close() {
    reading.shutdownNow();
    boolean interrupted = false;
    boolean done = false;
    while (!done) {
      try {
        done = reading.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
