package org.semblance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.callbacks.Callback;
import org.semblance.callbacks.EvaluationEnd;
import org.semblance.callbacks.RunControl;
import org.semblance.callbacks.StepEnd;
import org.semblance.nn.DeviceOptions;

/** A run of fused kernels is the run of TensorFlow's own operations. */
class KernelsRunTest {

  /**
   * Of the first losses. The first step shows the forward pass, the second one the gradients and
   * the update of the first. Rounding errors grow a hundredfold and more with every step of this
   * small network: changing the rate by a millionth has the same effect.
   */
  private static final double[] TOLERANCES = {1e-6, 1e-4};

  @Test
  void aFusedRunBeginsAsThePlainOneAndLearnsAsMuch(@TempDir Path folder) throws IOException {
    assumeTrue(
        DeviceOptions.SINGLE_THREAD.kernelsInUse().equals("fused"),
        () -> "no fused kernels here: " + DeviceOptions.SINGLE_THREAD.kernelsInUse());
    Path faces = SmallFaces.write(folder.resolve("faces"), 20, 8);
    Recorder plain = run(faces, folder.resolve("plain"), "plain");
    Recorder fused = run(faces, folder.resolve("fused"), "fused");
    assertThat(fused.losses).hasSameSizeAs(plain.losses).hasSizeGreaterThan(TOLERANCES.length);
    for (int step = 0; step < TOLERANCES.length; step++) {
      double expected = plain.losses.get(step);
      assertThat(fused.losses.get(step))
          .as("loss of step %d", step)
          .isCloseTo(expected, within(TOLERANCES[step] * expected));
    }
    assertThat(mean(fused.losses)).isCloseTo(mean(plain.losses), within(0.5));
    // Embeddings come from the inference form, which has a kernel of its own.
    assertThat(fused.accuracies).hasSize(1);
    assertThat(fused.accuracies.get(0)).isCloseTo(plain.accuracies.get(0), within(0.2));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElseThrow();
  }

  private static Recorder run(Path faces, Path out, String kernels) {
    Recorder recorder = new Recorder();
    String yaml =
        SmallRun.head(faces).replace("deterministic: true", "kernels: " + kernels)
            + "schedule: [{loss: {type: softmax}, epochs: 1}]\n";
    assertThat(yaml).contains("kernels: " + kernels);
    Train.run(SmallRun.parse(yaml), SmallRun.options(out, false, new StopSignal(), recorder));
    return recorder;
  }

  private static final class Recorder implements Callback {
    final List<Double> losses = new ArrayList<>();
    final List<Double> accuracies = new ArrayList<>();

    @Override
    public void onStepEnd(StepEnd event, RunControl control) {
      losses.add(event.loss());
    }

    @Override
    public void onEvaluationEnd(EvaluationEnd event, RunControl control) {
      accuracies.add(event.report().accuracy());
    }
  }
}
