package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.Embedder;
import org.semblance.backbones.EmbedderSource;
import org.semblance.backbones.TensorFile;
import org.semblance.backbones.WeightsException;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.EpochEnd;
import org.semblance.callbacks.RunControl;
import org.semblance.data.Batch;
import org.semblance.data.BatchSource;
import org.semblance.nn.DeviceOptions;
import org.semblance.schedules.Schedule;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Runs whose teacher is a network that embeds the pictures of each batch. */
class OnlineTeacherRunTest {

  private static final int STEPS = 9;

  @TempDir static Path shared;
  private static Path faces;
  private static Path teacher;

  @TempDir private Path folder;

  /** The teacher has another width than the students. */
  @BeforeAll
  static void trainTeacher() throws IOException {
    faces = SmallFaces.write(shared.resolve("faces"), 12, 12);
    teacher = shared.resolve("teacher");
    Train.run(
        SmallRun.parse(
            head("").replace("embeddingSize: 32", "embeddingSize: 24")
                + "schedule: [{loss: {type: softmax}, epochs: 2}]\n"),
        SmallRun.options(teacher, false, new StopSignal()));
  }

  /** Without pairs, so that no time goes into evaluations. */
  private static String head(String data) {
    return SmallRun.head(faces)
        .replaceFirst("  verify: .*\n", data)
        .replace("deterministic: true", "deterministic: true, keepCheckpoints: 20");
  }

  private static Schedule schedule(String stages) {
    return SmallRun.parse(head("  teacher: \"" + teacher + "\"\n") + "schedule:\n" + stages);
  }

  @Test
  void embeddingsAreThoseOfTheAugmentedPictures() {
    Schedule schedule = schedule("  - {distill: 2, epochs: 1}\n");
    Path model = RunDirectory.at(teacher).model();
    try (TrainingPictures pictures = TrainingPictures.open(schedule);
        BatchSource source = pictures.source(schedule);
        Embedder embedder = EmbedderSource.of(model).open(DeviceOptions.SINGLE_THREAD)) {
      assertThat(pictures.teacherSize()).isEqualTo(24);
      for (int step = 0; step < 3; step++) {
        try (Batch batch = source.next();
            TUint8 pixels = rounded(batch.images())) {
          float[][] expected = embedder.embed(pixels, false);
          TFloat32 said = Objects.requireNonNull(batch.teachers());
          assertThat(said.shape()).isEqualTo(Shape.of(16, 24));
          for (int i = 0; i < 16; i++) {
            for (int d = 0; d < 24; d++) {
              assertThat(said.getFloat(i, d)).isCloseTo(expected[i][d], within(1e-4f));
            }
          }
        }
      }
    }
  }

  private static TUint8 rounded(TFloat32 images) {
    return TUint8.tensorOf(
        images.shape(),
        pixels ->
            pixels
                .scalars()
                .forEachIndexed(
                    (at, pixel) -> pixel.setByte((byte) Math.round(images.getFloat(at)))));
  }

  @Test
  void aStudentComesNearAndStoppedAndResumedGivesTheSameBits() {
    Schedule schedule =
        schedule(
            """
              - {distill: 2, epochs: 2}
              - {loss: {type: softmax}, epochs: 1}
              - {loss: {type: softmax}, distill: 1, epochs: 1}
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
    assertThat(distill(epochs.get(1))).isLessThan(0.8 * distill(epochs.get(0)));
    assertThat(epochs.get(2).terms()).isEmpty();
    // Not asked in the third epoch, and after it again.
    assertThat(distill(epochs.get(3))).isLessThan(distill(epochs.get(0)));
    try (TensorFile file = TensorFile.open(run.checkpoint(4 * STEPS))) {
      assertThat(file.shape("distill/map")).isEqualTo(Shape.of(32, 24));
    }

    Path out = folder.resolve("stopped");
    SmallRun.inPieces(schedule, out, 12, 22, 30);
    Tensors.assertSame(RunDirectory.at(out).checkpoint(4 * STEPS), run.checkpoint(4 * STEPS));
  }

  private static double distill(EpochEnd epoch) {
    return Objects.requireNonNull(epoch.terms().get("distill"));
  }

  @Test
  void aDryRunAsksTheTeacher() {
    DryRun plan = DryRun.of(schedule("  - {distill: 2, epochs: 1}\n"));
    assertThat(plan.losses()).hasSize(2).allMatch(loss -> loss > 0 && loss < 4);
  }

  @Test
  void aTeacherOfPicturesOfAnotherSizeOrThatIsNotThereIsRefusedBeforeTheFirstStep() {
    Path out = folder.resolve("refused");
    String yaml = head("  teacher: \"" + teacher + "\"\n") + "schedule: {distill: 2, epochs: 1}\n";
    Schedule larger =
        SmallRun.parse(yaml.replace("height: 32, width: 32", "height: 48, width: 48"));
    assertThatThrownBy(() -> Train.run(larger, SmallRun.options(out, false, new StopSignal())))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("data.teacher: ")
        .hasMessageContaining("the size in model.input, 48x48")
        .hasMessageContaining("it takes 32x32");
    Schedule nobody = SmallRun.parse(yaml.replace(teacher.toString(), folder + "/nobody.onnx"));
    assertThatThrownBy(() -> DryRun.of(nobody))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("data.teacher: ")
        .hasMessageContaining("nobody.onnx");
    assertThat(out).doesNotExist();
  }

  @Test
  void aTeacherThatDoesNotKnowTheIdentitiesIsRefusedForTheDivergence() {
    Schedule schedule =
        schedule("  - {loss: {type: arcFace}, distill: {type: divergence}, epochs: 1}\n");
    assertThatThrownBy(() -> DryRun.of(schedule))
        .hasMessageContaining("schedule[0].distill")
        .hasMessageContaining("its cosines to the 12 classes of the run, got 24 values");
  }
}
