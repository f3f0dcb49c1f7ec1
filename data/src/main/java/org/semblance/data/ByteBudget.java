package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How many bytes of encoded pictures may be in memory at once, however many threads read ahead.
 *
 * <p>How large a picture is shows only when it has been read. So a reader first borrows as much as
 * the largest may have, with some that are read together with it, and gives back what was too much
 * as soon as it knows. Small pictures do not notice; where they are huge, readers wait for one
 * another. What decoders make of a picture comes on top, for as many pictures at once as there are
 * threads. Thread-safe.
 */
public final class ByteBudget {

  /** So many bytes are read together at most, besides a picture that is larger than that. */
  static final int TOGETHER = 4 << 20;

  /** Encoded pictures get this part of the heap at most: one in so many bytes. */
  private static final int PART_OF_HEAP = 4;

  private final long total;
  private final int most;
  private long lent;
  private long turn;

  /**
   * Creates a budget.
   *
   * @param total bytes
   * @param most bytes that are read at once; at most {@code total}
   */
  public ByteBudget(long total, int most) {
    checkArgument(most >= 1 && most <= total, "most must be in [1, %s], got %s", total, most);
    this.total = total;
    this.most = most;
  }

  /**
   * Returns a budget that lets threads read pictures of {@link ImageSet#MAXIMUM_BYTES} all at once,
   * but not if they were more than a quarter of the heap; one of them always may.
   *
   * @param largest bytes that none of the pictures has more of: if that is little, threads do not
   *     wait for one another in a small heap either
   */
  public static ByteBudget ofThreads(int threads, int largest) {
    long wanted = (threads + 1L) * ImageSet.MAXIMUM_BYTES;
    long heap = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    return new ByteBudget(
        Math.max(ImageSet.MAXIMUM_BYTES, Math.min(wanted, heap)),
        (int) Math.min(ImageSet.MAXIMUM_BYTES, (long) largest + TOGETHER));
  }

  /** Returns how many bytes may be read at once: what is borrowed at first. */
  public int most() {
    return most;
  }

  /** Borrows what may be read at once, waiting for it; the caller closes the loan. */
  public synchronized Loan borrow() throws InterruptedException {
    while (lent + most > total) {
      wait();
    }
    return lend();
  }

  /**
   * Borrows in turn: loans are given in the order of their numbers, 0, 1, 2, …. Where pictures are
   * needed in an order, this keeps later ones from taking all there is while the next is waited
   * for. A budget is used either with or without numbers.
   */
  public synchronized Loan borrow(long number) throws InterruptedException {
    while (number != turn || lent + most > total) {
      wait();
    }
    turn++;
    return lend();
  }

  private Loan lend() {
    Loan loan = new Loan();
    change(most);
    return loan;
  }

  private synchronized void change(long by) {
    lent += by;
    notifyAll();
  }

  /** Bytes that pictures which are read together take up until this is closed. */
  public final class Loan implements AutoCloseable {

    private long bytes = most;

    private Loan() {}

    /** Makes the loan as large as the pictures turned out to be. */
    public void resize(long actual) {
      change(actual - bytes);
      bytes = actual;
    }

    @Override
    public void close() {
      resize(0);
    }
  }
}
