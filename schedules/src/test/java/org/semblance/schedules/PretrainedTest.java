package org.semblance.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.LoadReport;
import org.semblance.backbones.ModelFile;
import org.semblance.backbones.WeightsException;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphMode;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Network;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Weights to start from. */
class PretrainedTest {

  private static final String INPUT = "height: 32, width: 32";

  @TempDir private Path folder;

  private ModelSection model(String input) {
    String head =
        String.format(
            "head: {type: gdc, embeddingSize: 8}, input: {%s}, pretrained: '%s'",
            input, folder.resolve("w.safetensors"));
    return ScheduleYaml.read(Tiny.yaml().replace("head: {type: gdc}", head), "t.yaml").model();
  }

  private static GraphScope graph(ModelSection model, long seed) {
    GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, seed);
    Network network = model.faceModel().network();
    network.apply(
        scope,
        GraphMode.INFERENCE,
        scope
            .ops()
            .placeholder(TFloat32.class, Placeholder.shape(network.inputShape().prepend(1))));
    scope.parameters().initialize();
    return scope;
  }

  private static float[] firstKernel(GraphScope scope) {
    return scope.parameters().values(scope.parameters().all().iterator().next());
  }

  @BeforeEach
  void writeWeights() {
    ModelSection model = model(INPUT);
    try (GraphScope scope = graph(model, 1)) {
      ModelFile.write(folder.resolve("w.safetensors"), scope, model.faceModel(), Map.of());
    }
  }

  @Test
  void areLoaded() {
    ModelSection model = model(INPUT);
    try (GraphScope written = graph(model, 1);
        GraphScope scope = graph(model, 2)) {
      assertThat(firstKernel(scope)).isNotEqualTo(firstKernel(written));
      model.loadPretrained(scope);
      assertThat(firstKernel(scope)).isEqualTo(firstKernel(written));
    }
  }

  @Test
  void ofAnotherNetworkAreLoadedAsFarAsTheyFitIfAskedTo() {
    ModelSection same = model(INPUT);
    ModelSection strict = model("height: 48, width: 48");
    ModelSection partial =
        strict.withPretrained(folder.resolve("w.safetensors"), PretrainedMode.PARTIAL);
    try (GraphScope written = graph(same, 1);
        GraphScope scope = graph(partial, 2)) {
      assertThatThrownBy(() -> strict.loadPretrained(scope)).hasMessageContaining("model.input");
      LoadReport report = partial.loadPretrained(scope).orElseThrow();
      assertThat(firstKernel(scope)).isEqualTo(firstKernel(written));
      // Of 48 pixels the last map has 3 instead of 2.
      assertThat(report.rows(LoadReport.Outcome.OTHER_SHAPE))
          .containsExactly(
              new LoadReport.Row("GDC_dw/kernel", Shape.of(2, 2, 128, 1), Shape.of(3, 3, 128, 1)));
    }
  }

  @Test
  void ofOtherPixelsAreRefused() {
    ModelSection other = model(INPUT + ", std: 127.5, color: bgr");
    try (GraphScope scope = graph(other, 2)) {
      float[] before = firstKernel(scope);
      assertThatThrownBy(() -> other.loadPretrained(scope))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("w.safetensors")
          .hasMessageContaining("model.input")
          .hasMessageContaining("std=127.5, color=BGR")
          .hasMessageContaining("std=128.0, color=RGB");
      assertThat(firstKernel(scope)).isEqualTo(before);
    }
  }
}
