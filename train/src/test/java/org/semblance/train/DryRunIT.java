package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StepEnd;
import org.semblance.schedules.Schedule;

class DryRunIT {

  @TempDir Path folder;

  /** One stage, from random weights or from a weight file. */
  private static Schedule schedule(Path faces, String pretrained) {
    return SmallRun.parse(
        SmallRun.head(faces).replace("  weightDecay:", pretrained + "  weightDecay:")
            + "schedule: [{loss: {type: softmax}, epochs: 1}]\n");
  }

  private List<Double> firstLosses(String name, Schedule schedule) {
    List<Double> losses = new ArrayList<>();
    Callback watcher =
        new Callback() {
          @Override
          public void onStepEnd(StepEnd event, RunControl control) {
            if (event.globalStep() < 2) {
              losses.add(event.loss());
            }
          }
        };
    Train.run(schedule, SmallRun.options(folder.resolve(name), false, new StopSignal(), watcher));
    return losses;
  }

  @Test
  void triesTheVeryStepsWithWhichTheRunBegins() throws IOException {
    Path faces = SmallFaces.write(folder.resolve("faces"), 12, 12);
    Schedule fresh = schedule(faces, "");
    List<Double> random = DryRun.of(fresh).losses();
    assertThat(random).isEqualTo(firstLosses("base", fresh));

    Path weights = RunDirectory.at(folder.resolve("base")).lastModel();
    Schedule warm = schedule(faces, "  pretrained: \"" + weights + "\"\n");
    assertThat(DryRun.of(warm).losses()).isEqualTo(firstLosses("warm", warm)).isNotEqualTo(random);
  }
}
