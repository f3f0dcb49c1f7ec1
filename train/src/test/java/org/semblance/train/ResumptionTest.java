package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StepEnd;
import org.semblance.data.DataException;
import org.semblance.nn.SemblanceException;
import org.semblance.schedules.Schedule;
import org.semblance.schedules.ScheduleYaml;

/** What a stopped run does not go on with, and what it does. */
class ResumptionTest {

  private static final String STAGES = "schedule: [{loss: {type: softmax}, epochs: 2}]\n";
  private static final int STOPPED_AFTER = 12; // of 9 steps an epoch: in the second

  @TempDir static Path shared;
  private static Path faces;
  private static Path stopped;

  @TempDir Path folder;
  private RunDirectory run;

  @BeforeAll
  static void stopARun() throws IOException {
    faces = SmallFaces.write(shared.resolve("faces"), 12, 12);
    stopped = shared.resolve("run");
    StopSignal stop = new StopSignal();
    Callback stopper =
        new Callback() {
          @Override
          public void onStepEnd(StepEnd event, RunControl control) {
            if (event.globalStep() + 1 == STOPPED_AFTER) {
              stop.request();
            }
          }
        };
    Train.run(schedule(faces), SmallRun.options(stopped, false, stop, stopper));
  }

  @BeforeEach
  void copyTheRun() throws IOException {
    run = RunDirectory.at(folder.resolve("run"));
    try (var files = Files.walk(stopped)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, run.root().resolve(stopped.relativize(file).toString()));
      }
    }
  }

  private static String yaml(Path data) {
    // Without pairs, so that resuming takes no time to evaluate.
    return SmallRun.head(data).replaceFirst("  verify: .*\n", "") + STAGES;
  }

  private static Schedule schedule(Path data) {
    return SmallRun.parse(yaml(data));
  }

  private TrainResult resume(Schedule schedule) {
    return Train.run(schedule, SmallRun.options(run.root(), true, new StopSignal()));
  }

  private void assertRefused(Schedule schedule, String... parts) {
    assertThatThrownBy(() -> resume(schedule))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContainingAll(parts);
    assertThat(run.newestCheckpoint()).contains(run.checkpoint(STOPPED_AFTER));
    assertThat(run.scheduleUntil(STOPPED_AFTER)).doesNotExist();
  }

  @Test
  void namesTheFirstPersonWhoIsAnother() throws IOException {
    Path fewer = SmallFaces.write(folder.resolve("fewer"), 11, 13);
    assertThatThrownBy(() -> resume(schedule(fewer)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(run.labels().toString())
        .hasMessageContaining("it has 12 identities, the data has 11")
        .hasMessageContaining("class 11, which is p11 there");
    Files.delete(run.labels());
    assertRefused(schedule(fewer), "labels", "identities of the training data");
  }

  @Test
  void refusesAnotherBackbone() {
    String other = yaml(faces).replace("embeddingSize: 32", "embeddingSize: 16");
    assertRefused(SmallRun.parse(other), "architecture", "model.pretrained");
  }

  @Test
  void refusesAnotherSeed() {
    assertRefused(SmallRun.parse(yaml(faces).replace("seed: 3", "seed: 4")), "run.seed");
  }

  @Test
  void refusesAnotherBatchSizeBecausePositionsCountBatches() {
    Schedule other = SmallRun.parse(yaml(faces).replace("batchSize: 16", "batchSize: 8"));
    assertRefused(other, "expected batchSize 8, found 16", "model.pretrained");
  }

  @Test
  void refusesMorePicturesOfTheSamePeople() throws IOException {
    Path more = SmallFaces.write(folder.resolve("more"), 12, 13);
    assertRefused(schedule(more), "expected images 156, found 144", "order");
  }

  @Test
  void refusesADamagedCheckpoint() throws IOException {
    Path checkpoint = run.newestCheckpoint().orElseThrow();
    byte[] bytes = Files.readAllBytes(checkpoint);
    bytes[bytes.length - 1000] ^= 1;
    Files.write(checkpoint, bytes);
    assertRefused(schedule(faces), checkpoint.toString(), "checksum", "the checkpoint before it");
  }

  @Test
  void goesOnWithAChangedRateAndKeepsTheScheduleSoFar() throws IOException {
    Schedule gentler = SmallRun.parse(yaml(faces).replace("base: 0.05", "base: 0.01"));
    assertThat(resume(gentler).completed()).isTrue();
    assertThat(ScheduleYaml.read(run.schedule())).isEqualTo(gentler);
    assertThat(ScheduleYaml.read(run.scheduleUntil(STOPPED_AFTER))).isEqualTo(schedule(faces));
  }

  @Test
  void refusesAFolderThatAnotherRunIsAt() throws IOException {
    try (RunLock lock = RunLock.of(run)) {
      assertThat(lock).isNotNull();
      assertRefused(schedule(faces), run.root().toString(), "another process");
    }
    RunLock.of(run).close();
  }

  @Test
  void leavesAnUnchangedScheduleAlone() {
    assertThat(resume(schedule(faces)).completed()).isTrue();
    assertThat(run.scheduleUntil(STOPPED_AFTER)).doesNotExist();
  }
}
