package org.semblance.data.convert;

import com.google.common.base.Throwables;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.semblance.data.ByteBudget;
import org.semblance.data.DataException;

/**
 * Pictures that several threads read before it is their turn, in their order: some hundred at most,
 * and no more bytes of them than a budget allows. For one caller.
 */
final class ReadAhead implements AutoCloseable {

  /** Pictures per thread. */
  private static final int PER_THREAD = 32;

  private final IntFunction<Conversion.Prepared> reader;
  private final int[] order;
  private final int most;
  private final ByteBudget budget;
  private final ExecutorService pool;
  private final Deque<Future<Picture>> asked = new ArrayDeque<>();
  private final int first;
  private int at;

  /**
   * Creates the threads.
   *
   * @param reader reads a picture; called by all threads at once
   * @param order the pictures' numbers
   * @param first where in the order to begin
   * @param budget for this alone
   */
  ReadAhead(
      IntFunction<Conversion.Prepared> reader,
      int[] order,
      int first,
      int threads,
      ByteBudget budget) {
    this.reader = reader;
    this.order = order;
    this.first = first;
    this.at = first;
    this.most = PER_THREAD * threads;
    this.budget = budget;
    this.pool = Executors.newFixedThreadPool(threads);
  }

  /** A picture in memory, or why there is none, and the right to have it there. */
  static final class Picture implements AutoCloseable {

    private final Conversion.Prepared prepared;
    private final ByteBudget.Loan loan;

    private Picture(Conversion.Prepared prepared, ByteBudget.Loan loan) {
      this.prepared = prepared;
      this.loan = loan;
    }

    Conversion.Prepared prepared() {
      return prepared;
    }

    @Override
    public void close() {
      loan.close();
    }
  }

  /**
   * Returns the next picture; the caller closes it before asking for another, or the budget is used
   * up.
   */
  Picture next() {
    while (at < order.length && asked.size() < most) {
      int image = order[at];
      int turn = at - first;
      asked.add(pool.submit(() -> read(image, turn)));
      at++;
    }
    try {
      return asked.remove().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("the conversion was interrupted; the same command goes on", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Throwables.throwIfUnchecked(cause);
      throw new IllegalStateException("reading pictures throws nothing else", cause);
    }
  }

  private Picture read(int image, int turn) throws InterruptedException {
    ByteBudget.Loan loan = budget.borrow(turn);
    try {
      Conversion.Prepared prepared = reader.apply(image);
      loan.resize(prepared.encoded().length);
      return new Picture(prepared, loan);
    } catch (RuntimeException | Error e) {
      loan.close();
      throw e;
    }
  }

  /** Lets the threads end, also those that are waiting for their turn. */
  @Override
  public void close() {
    pool.shutdownNow();
  }
}
