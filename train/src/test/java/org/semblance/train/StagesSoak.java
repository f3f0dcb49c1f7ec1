package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StageEnd;
import org.semblance.nn.testing.ResidentMemory;

/** Native memory does not grow with the number of stages, each of which has a graph of its own. */
@Tag("soak")
class StagesSoak {

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
            resident.add(ResidentMemory.bytes());
          }
        };
    Train.run(
        SmallRun.parse(yaml.toString()),
        SmallRun.options(folder.resolve("run"), false, new StopSignal(), watcher));
    System.out.println("resident at the end of each stage: " + resident);
    assertThat(resident).hasSize(12);
    assertThat((double) resident.get(11) / resident.get(3)).isLessThan(1.02);
  }
}
