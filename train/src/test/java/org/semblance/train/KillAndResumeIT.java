package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StepEnd;

/** Kills training processes without warning and compares what resuming makes of them. */
@Tag("multiProcess")
class KillAndResumeIT {

  private static final int KILLED = 99;

  @Test
  void killedAtAnyMomentAndResumedGivesTheSameBits(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path faces = SmallFaces.write(folder.resolve("faces"), 12, 12);
    assertThat(child(faces, folder.resolve("whole"), -1, false)).isZero();
    Path expected = RunDirectory.at(folder.resolve("whole")).newestCheckpoint().orElseThrow();
    // Before the first checkpoint, within an epoch, right after one, in the second stage.
    for (int step : new int[] {4, 13, 19, 24}) {
      Path out = folder.resolve("killed-" + step);
      assertThat(child(faces, out, step, false)).isEqualTo(KILLED);
      assertThat(child(faces, out, -1, true)).isZero();
      RunDirectory run = RunDirectory.at(out);
      Tensors.assertSame(run.newestCheckpoint().orElseThrow(), expected);
      Tensors.assertSame(run.bestModel(), RunDirectory.at(folder.resolve("whole")).bestModel());
    }
  }

  private static int child(Path faces, Path out, int killAtStep, boolean resume)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx1g",
                    "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Child.class.getName(),
                    faces.toString(),
                    out.toString(),
                    Integer.toString(killAtStep),
                    Boolean.toString(resume)))
            .inheritIO()
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  /** Trains, and halts the process without any clean-up at a given step. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) {
      int killAtStep = Integer.parseInt(args[2]);
      Callback killer =
          new Callback() {
            @Override
            public void onStepEnd(StepEnd event, RunControl control) {
              if (event.globalStep() == killAtStep) {
                Runtime.getRuntime().halt(KILLED);
              }
            }
          };
      Train.run(
          SmallRun.schedule(Path.of(args[0]), 1, 2),
          SmallRun.options(
              Path.of(args[1]), Boolean.parseBoolean(args[3]), new StopSignal(), killer));
    }
  }
}
