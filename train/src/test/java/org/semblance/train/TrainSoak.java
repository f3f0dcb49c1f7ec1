package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StepEnd;
import org.semblance.nn.testing.ResidentMemory;
import org.semblance.schedules.Schedule;

/**
 * Native memory stays flat over a long run, evaluations and checkpoints included.
 *
 * <p>Alone in its class, and so in its process: what another run freed would still be a part of the
 * first reading.
 */
@Tag("soak")
class TrainSoak {

  private static final int STEPS = 2000;

  @Test
  void residentMemoryAfterStep200AndAtTheEndDifferByLessThanTwoPercent(@TempDir Path folder)
      throws IOException {
    Path faces = SmallFaces.write(folder.resolve("faces"), 40, 50);
    // 2,000 pictures in batches of 16: 125 steps an epoch, 16 epochs.
    Schedule schedule = SmallRun.schedule(faces, 8, 8);
    AtomicLong early = new AtomicLong();
    AtomicLong late = new AtomicLong();
    Callback watcher =
        new Callback() {
          @Override
          public void onStepEnd(StepEnd event, RunControl control) {
            long step = event.globalStep() + 1;
            if (step == 200) {
              early.set(ResidentMemory.bytes());
            } else if (step == STEPS) {
              late.set(ResidentMemory.bytes());
            }
          }
        };
    Train.run(schedule, SmallRun.options(folder.resolve("run"), false, new StopSignal(), watcher));
    System.out.printf(
        "resident at step 200: %,d, at step %d: %,d%n", early.get(), STEPS, late.get());
    assertThat(early.get()).isPositive();
    assertThat(Math.abs(late.get() - early.get()) / (double) early.get()).isLessThan(0.02);
  }
}
