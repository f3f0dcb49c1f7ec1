package org.semblance.data.convert;

import com.google.common.base.Throwables;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ByteBudget;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;

/**
 * Pictures that several threads read before it is their turn, in their order, and no more bytes of
 * them than a budget allows. For one caller.
 *
 * <p>They are read in chunks, since handing each over costs more than reading a small one. A chunk
 * has as many as would have a quarter of a megabyte if they were as large as those before; if they
 * are much larger, only the first of them are read ahead.
 */
final class ReadAhead implements AutoCloseable {

  /** Pictures of a chunk at most. */
  private static final int MOST_PICTURES = 256;

  /** Chunks per thread that are read ahead. */
  private static final int AHEAD = 3;

  /** A picture that was read and worked on, or why it cannot be used. */
  record Picture(int label, String fileName, Conversion.Prepared prepared) {

    private int bytes() {
      return prepared.encoded().length;
    }
  }

  /** Reads some pictures; called by several threads at once. */
  @FunctionalInterface
  interface Reader {
    /**
     * Returns the first of the pictures from a position on, and of none at {@code end} or behind:
     * one at least, and none behind those that have {@link ImageSet#BYTES_TOGETHER}. Where one
     * cannot be used, the picture says so.
     */
    List<Picture> read(int first, int end);
  }

  /** What was read of a chunk, and the right to have it in memory. */
  private record Part(List<Picture> pictures, ByteBudget.Loan loan) {}

  /** What is being read, and the position behind it. */
  private record Chunk(Future<Part> part, int end) {}

  private final Reader reader;
  private final int end;
  private final int most;
  private final ByteBudget budget;
  private final ExecutorService pool;
  private final Deque<Chunk> asked = new ArrayDeque<>();
  private int askedTo;
  private long turn;

  /** What is taken from: up to the end of a chunk. */
  private Iterator<Picture> read = Collections.emptyIterator();

  private ByteBudget.@Nullable Loan loan;
  private int chunkEnd;
  private int next;

  private long pictures;
  private long bytes;

  /**
   * Creates the threads.
   *
   * @param first position
   * @param end position behind the last
   * @param budget for this alone
   */
  ReadAhead(Reader reader, int first, int end, int threads, ByteBudget budget) {
    this.reader = reader;
    this.end = end;
    this.most = AHEAD * threads;
    this.budget = budget;
    this.pool = Executors.newFixedThreadPool(threads);
    this.askedTo = first;
    this.chunkEnd = first;
    this.next = first;
  }

  /** Returns the next picture, of which there must be one; the one before may be forgotten then. */
  Picture next() {
    if (!read.hasNext()) {
      if (loan != null) {
        loan.close();
        loan = null;
      }
      if (next == chunkEnd) {
        takeChunk();
      } else {
        // Those before are larger than was to be expected. That is rare: not ahead, and so without
        // a loan.
        read = reader.read(next, chunkEnd).iterator();
      }
    }
    Picture picture = read.next();
    next++;
    pictures++;
    bytes += picture.bytes();
    return picture;
  }

  private void takeChunk() {
    while (askedTo < end && asked.size() < most) {
      int from = askedTo;
      int to = Math.min(end, from + count());
      long number = turn++;
      asked.add(new Chunk(pool.submit(() -> part(from, to, number)), to));
      askedTo = to;
    }
    Chunk chunk = asked.remove();
    Part part = get(chunk.part());
    read = part.pictures().iterator();
    loan = part.loan();
    chunkEnd = chunk.end();
  }

  /** How many pictures a chunk has: one, as long as nothing is known of their size. */
  private int count() {
    long mean = pictures == 0 ? Integer.MAX_VALUE : Math.max(1, bytes / pictures);
    long wanted = Math.min(ImageSet.BYTES_TOGETHER, budget.most()) / 2;
    return (int) Math.max(1, Math.min(MOST_PICTURES, wanted / mean));
  }

  private Part part(int from, int to, long number) throws InterruptedException {
    ByteBudget.Loan borrowed = budget.borrow(number);
    try {
      List<Picture> some = chunk(from, to);
      borrowed.resize(bytes(some));
      return new Part(some, borrowed);
    } catch (RuntimeException | Error e) {
      borrowed.close();
      throw e;
    }
  }

  /** Reads a chunk, but no more of it if that has much already. */
  private List<Picture> chunk(int from, int to) {
    List<Picture> some = new ArrayList<>(reader.read(from, to));
    long size = bytes(some);
    int last = some.size();
    while (from + some.size() < to && size < ImageSet.BYTES_TOGETHER) {
      // As many again as lay together: in a shuffled order that is one after another.
      int next = from + some.size();
      List<Picture> more = reader.read(next, Math.min(to, next + 2 * last));
      last = more.size();
      size += bytes(more);
      some.addAll(more);
    }
    return some;
  }

  private static long bytes(List<Picture> pictures) {
    return pictures.stream().mapToLong(Picture::bytes).sum();
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("the conversion was interrupted; the same command goes on", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Throwables.throwIfUnchecked(cause);
      throw new IllegalStateException("reading pictures throws nothing else", cause);
    }
  }

  /** Lets the threads end, also those that are waiting for their turn. */
  @Override
  public void close() {
    pool.shutdownNow();
  }
}
