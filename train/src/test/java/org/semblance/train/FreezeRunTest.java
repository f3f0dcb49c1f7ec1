package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.TensorFile;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StepEnd;
import org.semblance.schedules.Schedule;
import org.tensorflow.types.TFloat32;

/** Stages that train some layers only. */
class FreezeRunTest {

  /** Nine steps an epoch. */
  private static final int STEPS = 9;

  private static final String STAGES =
      """
      schedule:
        - {loss: {type: softmax}, epochs: 1, optimizer: {type: adam}}
        - {loss: {type: cosFace, scale: 16}, epochs: 1, freeze: ["stem_*", "stack1_*", pre_embedding]}
        - {loss: {type: cosFace, scale: 16}, epochs: 1, freeze: ["*", "!@batchNorm"]}
        - {loss: {type: cosFace, scale: 16}, epochs: 1}
      """;

  @TempDir static Path shared;
  private static Schedule schedule;
  private static RunDirectory whole;

  @TempDir private Path folder;

  @BeforeAll
  static void run() throws IOException {
    Path faces = SmallFaces.write(shared.resolve("faces"), 12, 12);
    schedule =
        SmallRun.parse(
            SmallRun.head(faces)
                    .replaceFirst("  verify: .*\n", "")
                    .replace("deterministic: true", "deterministic: true, keepCheckpoints: 20")
                + STAGES);
    whole = RunDirectory.at(shared.resolve("whole"));
    Train.run(schedule, SmallRun.options(whole.root(), false, new StopSignal()));
  }

  /** Requires that of two checkpoints the tensors of some names are equal and all others differ. */
  private static void assertOnlyFrozen(int epoch, Predicate<String> frozen) {
    try (TensorFile before = TensorFile.open(whole.checkpoint((long) epoch * STEPS));
        TensorFile after = TensorFile.open(whole.checkpoint((epoch + 1L) * STEPS))) {
      for (String name : after.names()) {
        if (name.startsWith("optimizer")
            || name.contains("adam")
            || !before.names().contains(name)) {
          continue;
        }
        boolean same = Arrays.equals(values(before, name), values(after, name));
        assertThat(same).as(name).isEqualTo(frozen.test(name));
      }
    }
  }

  private static float[] values(TensorFile file, String name) {
    try (TFloat32 tensor = file.read(name)) {
      float[] values = new float[Math.toIntExact(tensor.size())];
      tensor.asRawTensor().data().asFloats().read(values);
      return values;
    }
  }

  @Test
  void frozenLayersKeepWeightsAndMovingAveragesAndTheOthersTrain() {
    assertOnlyFrozen(
        1,
        name ->
            name.startsWith("stem_")
                || name.startsWith("stack1_")
                || name.startsWith("pre_embedding"));
  }

  @Test
  void batchNormalisationsCanTrainAlone() {
    assertOnlyFrozen(
        2,
        name ->
            !name.equals("head/weight")
                && !name.endsWith("gamma")
                && !name.endsWith("beta")
                && !name.contains("moving_"));
  }

  @Test
  void aLaterStageTrainsAllAgain() {
    assertOnlyFrozen(3, name -> false);
  }

  @Test
  void stoppedInsideAFrozenStageAndResumedGivesTheSameBits() {
    Path out = folder.resolve("stopped");
    for (int steps : new int[] {13, 22}) {
      StopSignal stop = new StopSignal();
      Train.run(schedule, SmallRun.options(out, steps > 13, stop, stopAfter(steps, stop)));
    }
    assertThat(Train.run(schedule, SmallRun.options(out, true, new StopSignal())).completed())
        .isTrue();
    for (int epoch = 2; epoch <= 4; epoch++) {
      Tensors.assertSame(
          RunDirectory.at(out).checkpoint((long) epoch * STEPS),
          whole.checkpoint((long) epoch * STEPS));
    }
  }

  private static Callback stopAfter(int steps, StopSignal stop) {
    return new Callback() {
      @Override
      public void onStepEnd(StepEnd event, RunControl control) {
        if (event.globalStep() + 1 == steps) {
          stop.request();
        }
      }
    };
  }
}
