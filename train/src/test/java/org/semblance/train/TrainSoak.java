package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StageEnd;
import org.semblance.callbacks.StepEnd;
import org.semblance.schedules.Schedule;

/** Native memory stays flat over a long run, evaluations and checkpoints included. */
@Tag("soak")
class TrainSoak {

  private static final int STEPS = 2000;
  private static final int EVERY = 25;

  /**
   * Compares medians: an evaluation and a new stage move the resident size by some percent, up or
   * down, until the next.
   */
  @Test
  void residentMemoryAfterStep200AndAtTheEndDifferByLessThanTwoPercent(@TempDir Path folder)
      throws IOException {
    Path faces = SmallFaces.write(folder.resolve("faces"), 40, 50);
    // 2,000 pictures in batches of 16: 125 steps an epoch, 16 epochs.
    Schedule schedule = SmallRun.schedule(faces, 8, 8);
    List<Long> resident = new ArrayList<>();
    Callback watcher =
        new Callback() {
          @Override
          public void onStepEnd(StepEnd event, RunControl control) {
            if ((event.globalStep() + 1) % EVERY == 0) {
              resident.add(residentBytes());
            }
          }
        };
    Train.run(schedule, SmallRun.options(folder.resolve("run"), false, new StopSignal(), watcher));
    assertThat(resident).hasSize(STEPS / EVERY);
    int first = 200 / EVERY - 1;
    int span = 500 / EVERY;
    long early = median(resident.subList(first, first + span));
    long late = median(resident.subList(resident.size() - span, resident.size()));
    System.out.printf(
        "resident at step 200: %,d, at step %d: %,d; medians of 500 steps: %,d, %,d%n",
        resident.get(first), STEPS, resident.get(resident.size() - 1), early, late);
    assertThat(Math.abs(late - early) / (double) early).isLessThan(0.02);
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  @Test
  void residentMemoryOfTheFourthAndTheTwelfthStageDifferByLessThanTwoPercent(@TempDir Path folder)
      throws IOException {
    Path faces = SmallFaces.write(folder.resolve("faces"), 20, 8);
    StringBuilder yaml = new StringBuilder(SmallRun.head(faces)).append("schedule:\n");
    for (int i = 0; i < 12; i++) {
      yaml.append("  - {loss: {type: cosFace, margin: 0.2, scale: 16}, epochs: 1}\n");
    }
    List<Long> resident = new ArrayList<>();
    Callback watcher =
        new Callback() {
          @Override
          public void onStageEnd(StageEnd event, RunControl control) {
            resident.add(residentBytes());
          }
        };
    Train.run(
        SmallRun.parse(yaml.toString()),
        SmallRun.options(folder.resolve("run"), false, new StopSignal(), watcher));
    System.out.println("resident at the end of each stage: " + resident);
    assertThat(resident).hasSize(12);
    assertThat((double) resident.get(11) / resident.get(3)).isLessThan(1.02);
  }

  private static long residentBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("/proc/self/status has no VmRSS");
  }
}
