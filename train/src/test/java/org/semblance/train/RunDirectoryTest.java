package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.nn.SemblanceException;

class RunDirectoryTest {

  @TempDir Path folder;

  private static void touch(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
  }

  @Test
  void freshRunsAreNumberedAndTheNewestIsFound() throws IOException {
    assertThat(RunDirectory.newest(folder, "faces")).isEmpty();
    RunDirectory first = RunDirectory.fresh(folder, "faces");
    assertThat(first.root().getFileName().toString()).isEqualTo("faces");
    touch(first.schedule());
    RunDirectory second = RunDirectory.fresh(folder, "faces");
    assertThat(second.root().getFileName().toString()).isEqualTo("faces-2");
    touch(second.schedule());
    assertThat(RunDirectory.newest(folder, "faces").orElseThrow().root()).isEqualTo(second.root());
  }

  @Test
  void newestCheckpointsStayAndUnfinishedOnesDoNotCount() throws IOException {
    RunDirectory run = RunDirectory.at(folder);
    for (long step : new long[] {9, 100, 1000}) {
      touch(run.checkpoint(step));
    }
    touch(Path.of(run.checkpoint(2000) + ".part"));
    assertThat(run.newestCheckpoint()).contains(run.checkpoint(1000));
    run.prune(2);
    assertThat(run.allCheckpoints()).containsExactly(run.checkpoint(100), run.checkpoint(1000));
  }

  @Test
  void bestModelIsPreferredToTheLast() throws IOException {
    RunDirectory run = RunDirectory.at(folder);
    assertThatThrownBy(run::model)
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining("holds no model");
    touch(run.lastModel());
    assertThat(run.model()).isEqualTo(run.lastModel());
    touch(run.bestModel());
    assertThat(run.model()).isEqualTo(run.bestModel());
  }
}
