package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.TensorFile;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.EpochEnd;
import org.semblance.callbacks.RunControl;
import org.semblance.data.DataException;
import org.semblance.schedules.Schedule;
import org.tensorflow.types.TFloat32;

/** Runs that learn from a teacher's embeddings in records. */
class DistillationRunTest {

  private static final int IDENTITIES = 12;
  private static final int STEPS = 9;

  @TempDir static Path shared;
  private static Path faces;

  @TempDir private Path folder;

  @BeforeAll
  static void drawFaces() throws IOException {
    faces = SmallFaces.write(shared.resolve("faces"), IDENTITIES, 12);
    TeacherRecords.write(faces.resolve("train"), 7, records(7));
    TeacherRecords.write(faces.resolve("train"), IDENTITIES, records(IDENTITIES));
  }

  private static Path records(int size) {
    return shared.resolve("teacher-" + size + ".tfrecord");
  }

  /** Without pairs, so that no time goes into evaluations. */
  private static Schedule schedule(int size, String stages) {
    return SmallRun.parse(
        SmallRun.head(faces)
                .replaceFirst("  verify: .*\n", "")
                .replaceFirst(
                    "train: .*\n",
                    "train: {type: distillationRecords, path: \"" + records(size) + "\"}\n")
                .replace("deterministic: true", "deterministic: true, keepCheckpoints: 20")
            + "schedule:\n"
            + stages);
  }

  @Test
  void aMapOfItsOwnStandsBetweenWidthsAndOutlivesStages() {
    Schedule schedule =
        schedule(
            7,
            """
              - {distill: 2, epochs: 2}
              - {loss: {type: softmax}, epochs: 1}
              - {loss: {type: softmax}, epochs: 1, distill: {type: euclidean, weight: 0.1}}
            """);
    List<EpochEnd> epochs = new ArrayList<>();
    Callback watcher =
        new Callback() {
          @Override
          public void onEpochEnd(EpochEnd event, RunControl control) {
            epochs.add(event);
          }
        };
    Path whole = folder.resolve("whole");
    Train.run(schedule, SmallRun.options(whole, false, new StopSignal(), watcher));
    RunDirectory run = RunDirectory.at(whole);
    float[] map = values(run.checkpoint(2 * STEPS), "distill/map");
    assertThat(map).hasSize(32 * 7);
    assertThat(values(run.checkpoint(3 * STEPS), "distill/map")).isEqualTo(map);
    assertThat(values(run.checkpoint(4 * STEPS), "distill/map")).isNotEqualTo(map);
    assertThat(distill(epochs.get(1))).isLessThan(0.8 * distill(epochs.get(0)));
    try (TensorFile model = TensorFile.open(run.lastModel())) {
      assertThat(model.names()).noneMatch(name -> name.startsWith("distill"));
    }

    Path out = folder.resolve("stopped");
    SmallRun.inPieces(schedule, out, 12, 22, 30);
    Tensors.assertSame(RunDirectory.at(out).checkpoint(4 * STEPS), run.checkpoint(4 * STEPS));
  }

  private static double distill(EpochEnd epoch) {
    return Objects.requireNonNull(epoch.terms().get("distill"));
  }

  private static float[] values(Path file, String name) {
    try (TensorFile tensors = TensorFile.open(file);
        TFloat32 value = tensors.read(name)) {
      float[] values = new float[(int) value.size()];
      value.asRawTensor().data().asFloats().read(values);
      return values;
    }
  }

  @Test
  void aTeacherOfCosinesToTheIdentitiesTrainsTheHeadToo() {
    Schedule schedule =
        schedule(
            IDENTITIES,
            "  - {loss: {type: arcFace}, lossWeight: 0, distill: {type: divergence}, epochs: 3}\n");
    List<EpochEnd> epochs = new ArrayList<>();
    Callback watcher =
        new Callback() {
          @Override
          public void onEpochEnd(EpochEnd event, RunControl control) {
            epochs.add(event);
          }
        };
    Train.run(schedule, SmallRun.options(folder, false, new StopSignal(), watcher));
    assertThat(epochs.get(2).loss())
        .isEqualTo(distill(epochs.get(2)))
        .isLessThan(0.8 * epochs.get(0).loss());
    assertThat(epochs.get(2).accuracy()).isBetween(0.0, 1.0);
  }

  @Test
  void picturesWithoutATeacherAreRefusedBeforeTheFirstStep() {
    Schedule schedule =
        SmallRun.parse(
            SmallRun.head(faces)
                + "schedule: [{loss: {type: softmax}, epochs: 1},"
                + " {loss: {type: softmax}, epochs: 1, distill: 1}]\n");
    Path out = folder.resolve("refused");
    assertThatThrownBy(() -> Train.run(schedule, SmallRun.options(out, false, new StopSignal())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("schedule[1].distill must have a teacher's embeddings")
        .hasMessageContaining("distillationRecords");
    assertThatThrownBy(() -> DryRun.of(schedule)).isInstanceOf(DataException.class);
    assertThat(out).doesNotExist();
  }

  @Test
  void aTeacherOfAnotherKindIsRefusedBeforeTheFirstStep() {
    Schedule schedule =
        schedule(7, "  - {loss: {type: arcFace}, distill: {type: divergence}, epochs: 1}\n");
    assertThatThrownBy(() -> DryRun.of(schedule))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("schedule[0].distill")
        .hasMessageContaining("its cosines to the 12 classes of the run, got 7 values");
  }
}
