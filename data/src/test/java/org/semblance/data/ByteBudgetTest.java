package org.semblance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ByteBudgetTest {

  /** Something that another thread does, and that thread. */
  private record Started<T>(FutureTask<T> task, Thread thread) {

    static <T> Started<T> of(Callable<T> work) {
      FutureTask<T> task = new FutureTask<>(work);
      Thread thread = new Thread(task, "byte-budget-test");
      thread.setDaemon(true);
      thread.start();
      return new Started<>(task, thread);
    }

    /** Comes back when the thread waits. */
    Started<T> waiting() {
      while (thread.getState() != Thread.State.WAITING) {
        assertThat(thread.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      return this;
    }

    T get() throws ExecutionException, InterruptedException, TimeoutException {
      return task.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void lendsAsMuchAsThereIs() throws Exception {
    ByteBudget budget = new ByteBudget(250, 100);
    ByteBudget.Loan first = budget.borrow();
    ByteBudget.Loan second = budget.borrow();
    Started<ByteBudget.Loan> third = Started.of(() -> budget.borrow()).waiting();
    first.resize(60); // 160 are lent: 90 are left
    third.waiting();
    second.resize(90); // 150 are lent: 100 are left
    assertThat(third.get()).isNotNull();
  }

  @Test
  void getsBackWhatIsClosedOnce() throws Exception {
    ByteBudget budget = new ByteBudget(100, 100);
    ByteBudget.Loan loan = budget.borrow();
    loan.resize(30);
    loan.close();
    loan.close();
    ByteBudget.Loan next = budget.borrow();
    Started<ByteBudget.Loan> third = Started.of(() -> budget.borrow()).waiting();
    next.close();
    assertThat(third.get()).isNotNull();
  }

  @Test
  void smallPicturesDoNotNotice() throws InterruptedException {
    ByteBudget budget = new ByteBudget(1000, 100);
    for (int i = 0; i < 90; i++) {
      budget.borrow(i).resize(10);
    }
    assertThat(budget.borrow(90)).isNotNull();
  }

  @Test
  void numbersTakeTurns() throws Exception {
    ByteBudget budget = new ByteBudget(100, 100);
    Started<ByteBudget.Loan> second = Started.of(() -> budget.borrow(1)).waiting();
    ByteBudget.Loan first = budget.borrow(0);
    second.waiting();
    first.close();
    assertThat(second.get()).isNotNull();
  }

  @Test
  void whoWaitsCanBeInterrupted() throws Exception {
    ByteBudget budget = new ByteBudget(100, 100);
    budget.borrow();
    Started<ByteBudget.Loan> waiting = Started.of(() -> budget.borrow()).waiting();
    waiting.thread().interrupt();
    assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void oneOfTheLargestPicturesAlwaysFits() throws InterruptedException {
    try (ByteBudget.Loan loan = ByteBudget.ofThreads(1, ImageSet.MAXIMUM_BYTES).borrow()) {
      assertThat(loan).isNotNull();
    }
    assertThatThrownBy(() -> new ByteBudget(99, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("most must be in [1, 99], got 100");
  }
}
