package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.semblance.data.Augmentation;
import org.semblance.data.BadImages;
import org.semblance.data.Batch;
import org.semblance.data.BatchOptions;
import org.semblance.data.BatchSource;
import org.semblance.data.ImageSet;
import org.semblance.data.testing.TinyFaces;
import org.semblance.data.testing.WrappedFaces;
import org.semblance.nn.DeviceOptions;

@Timeout(60)
class EpochClockTest {

  private static final long SECOND = 1_000_000_000L;
  private static final TinyFaces FACES = TinyFaces.of(4, 8, 0.3, 1);
  private static final int BATCH = 8;
  private static final int STEPS = 4;

  /** Time that passes only where a test lets it. */
  private static final class Ticker implements LongSupplier, AutoCloseable {

    private long now;
    private boolean waiting;
    private boolean over;

    @Override
    public synchronized long getAsLong() {
      return now;
    }

    synchronized void pass(long nanos) {
      now += nanos;
    }

    /** Opens or closes the gate at which slow pictures stand. */
    synchronized void waiting(boolean is) {
      waiting = is;
      notifyAll();
    }

    /** Lets those through who still stand at the gate. */
    @Override
    public synchronized void close() {
      over = true;
      notifyAll();
    }

    /** Lets a second pass, but only while somebody waits for a batch. */
    synchronized void passWhileWaiting() {
      try {
        while (!waiting && !over) {
          wait();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      now += over ? 0 : SECOND;
    }
  }

  private static BatchSource open(ImageSet images) {
    return BatchSource.open(
        images,
        new BatchOptions(BATCH, 1, Augmentation.NONE, BadImages.STOP, 32, 32),
        DeviceOptions.SINGLE_THREAD,
        2);
  }

  /** Every picture takes a second, which nothing else does; steps take a second together. */
  @Test
  void slowPicturesTakeAlmostAllTheTime() {
    Ticker ticker = new Ticker();
    ImageSet slow =
        new WrappedFaces(
            FACES,
            image -> {
              ticker.passWhileWaiting();
              return FACES.encoded(image);
            });
    // The clock is asked once at first, and then before and behind each wait.
    LongSupplier gate =
        new LongSupplier() {
          private boolean started;
          private boolean inside;

          @Override
          public long getAsLong() {
            if (!started) {
              started = true;
              return ticker.getAsLong();
            }
            inside = !inside;
            if (inside) {
              long before = ticker.getAsLong();
              ticker.waiting(true);
              return before;
            }
            ticker.waiting(false);
            return ticker.getAsLong();
          }
        };
    try (BatchSource source = open(slow);
        ticker) {
      EpochClock clock = new EpochClock(gate);
      for (int step = 0; step < STEPS; step++) {
        try (Batch batch = clock.next(new StageBatches.Sampled(source))) {
          assertThat(batch.stepInEpoch()).isEqualTo(step);
          ticker.pass(SECOND / STEPS);
        }
      }
      EpochClock.Times times = clock.times();
      // At least the 32 pictures; those of later batches may have been read meanwhile.
      assertThat(times.seconds()).isGreaterThanOrEqualTo(STEPS * BATCH + 1);
      assertThat(times.inputWaitShare())
          .isCloseTo((times.seconds() - 1) / times.seconds(), within(1e-9))
          .isGreaterThan(0.96);
    }
  }

  @Test
  void picturesThatAreThereTakeNone() {
    Ticker ticker = new Ticker();
    try (BatchSource source = open(FACES)) {
      EpochClock clock = new EpochClock(ticker);
      for (int step = 0; step < STEPS; step++) {
        try (Batch batch = clock.next(new StageBatches.Sampled(source))) {
          assertThat(batch.stepInEpoch()).isEqualTo(step);
          ticker.pass(SECOND);
        }
        assertThat(clock.lastWaitSeconds()).isZero();
      }
      assertThat(clock.times()).isEqualTo(new EpochClock.Times(4, 0));
    }
  }

  @Test
  void tellsTheWaitOfTheLastBatchAndTheShareOfAll() {
    long[] times = {10, 10, 13, 15, 16, 20}; // in seconds: start; two waits, of 3 and of 1; end
    int[] asked = {0};
    try (BatchSource source = open(FACES)) {
      EpochClock clock = new EpochClock(() -> times[asked[0]++] * SECOND);
      clock.next(new StageBatches.Sampled(source)).close();
      assertThat(clock.lastWaitSeconds()).isEqualTo(3);
      clock.next(new StageBatches.Sampled(source)).close();
      assertThat(clock.lastWaitSeconds()).isEqualTo(1);
      assertThat(clock.times()).isEqualTo(new EpochClock.Times(10, 0.4));
    }
  }

  @Test
  void noTimeAtAllIsNoShare() {
    assertThat(new EpochClock(() -> 5).times()).isEqualTo(new EpochClock.Times(0, 0));
  }
}
