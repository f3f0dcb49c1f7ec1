package org.semblance.ijb;

import com.google.common.base.Throwables;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.semblance.nn.SemblanceException;

/** Ranges of numbers, cut into blocks that threads take one after another. */
final class Blocks {

  private Blocks() {}

  /** Work on the numbers {@code [from, to)}. */
  @FunctionalInterface
  interface Work {
    void run(int from, int to);
  }

  /** Runs work on all blocks of {@code [0, size)} and waits for it. */
  static void run(int size, int block, int threads, Work work) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int from = 0; from < size; from += Math.min(block, size - from)) {
        int start = from;
        running.add(pool.submit(() -> work.run(start, start + Math.min(block, size - start))));
      }
      for (Future<?> future : running) {
        future.get();
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Throwables.throwIfUnchecked(cause);
      throw new IllegalStateException("scoring throws nothing else", cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SemblanceException("the evaluation was interrupted", e);
    } finally {
      pool.shutdownNow();
    }
  }
}
