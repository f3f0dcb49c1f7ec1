package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.train.RunDirectory;

/** Signals end a run gently. */
@Tag("multiProcess")
class InterruptionIT {

  private static final int SECONDS = 600;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void signalSavesAndEndsWith130(String signal) throws Exception {
    Path schedule = Files.writeString(folder.resolve("tiny.yaml"), TinySchedule.YAML);
    Path run = folder.resolve("run");
    ChildJvm train =
        ChildJvm.start(folder, "train", schedule, "--out", run, "--set", "schedule[0].epochs=500");
    train.awaitOutput("Epoch 2/", SECONDS);
    train.signal(signal);

    assertThat(train.await(SECONDS)).as(train.output()).isEqualTo(130);
    assertThat(train.output()).contains("saving", "--resume --out");
    assertThat(RunDirectory.at(run).newestCheckpoint()).isPresent();
    try (Stream<Path> files = Files.walk(run)) {
      List<Path> unfinished = files.filter(file -> file.toString().endsWith(".part")).toList();
      assertThat(unfinished).isEmpty();
    }
  }
}
