package org.semblance.data.inspect;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.semblance.data.DataException;

/** Looks at pictures on several threads, and tells of them in their order. */
final class InChunks {

  private static final int CHUNK = 256;

  /** Chunks per thread that are looked at ahead. */
  private static final int AHEAD = 4;

  private InChunks() {}

  /** Looks at some pictures; called by several threads at once. */
  @FunctionalInterface
  interface Looker<T> {
    /** Returns what there is to say of the pictures from one to before another. */
    T look(int first, int end);
  }

  /**
   * Looks at all pictures once.
   *
   * @param size how many there are
   * @param threads that look
   * @param taker hears of each chunk, in order, on the caller's thread
   * @throws DataException if the thread is interrupted
   */
  static <T> void look(int size, int threads, Looker<T> looker, Consumer<T> taker) {
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Deque<Future<T>> ahead = new ArrayDeque<>();
      for (int asked = 0; asked < size || !ahead.isEmpty(); ) {
        while (asked < size && ahead.size() < AHEAD * threads) {
          int first = asked;
          asked = Math.min(first + CHUNK, size);
          int end = asked;
          ahead.add(pool.submit(() -> looker.look(first, end)));
        }
        taker.accept(ahead.remove().get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("looking at the pictures was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("looking at pictures must not fail", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }
}
