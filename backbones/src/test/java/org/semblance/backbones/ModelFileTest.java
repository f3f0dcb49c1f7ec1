package org.semblance.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.backbones.EmbeddingHead.Kind;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.semblance.nn.Initializer;
import org.semblance.nn.Network;
import org.semblance.nn.Parameter;
import org.semblance.nn.ParameterRole;
import org.semblance.nn.ParameterSpec;
import org.semblance.nn.layers.Dense;
import org.tensorflow.ndarray.Shape;

class ModelFileTest {

  private static final FaceModel MODEL = model(EmbeddingHead.of(Kind.GDC, 8));

  private static final ParameterSpec HEAD =
      new ParameterSpec(
          "weight", Shape.of(8, 4), Initializer.constant(0), ParameterRole.CLASS_WEIGHT);

  @TempDir static Path shared;
  private static Path written;

  @TempDir Path folder;

  private static FaceModel model(EmbeddingHead head) {
    return new FaceModel(
        MobileFaceNet.DEFAULT,
        head,
        BatchNormSettings.DEFAULT,
        new Preprocessing(127.5, 128, ColorOrder.RGB, 32, 32));
  }

  /** Makes a network's variables without its layers, which takes a tenth of the time. */
  private static void makeVariables(GraphScope scope, Network network) {
    for (Network.Node node : network.nodes()) {
      for (ParameterSpec spec : network.parametersOf(node)) {
        scope.parameters().get(node.name(), spec);
      }
    }
    scope.parameters().initialize();
  }

  @BeforeAll
  static void writeOneModel() {
    written = shared.resolve("m.safetensors");
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 5)) {
      makeVariables(scope, MODEL.network());
      scope.parameters().assign(find(scope, "stem_bn/moving_mean"), constant(64, 1.5f));
      scope.parameters().assign(find(scope, "GDC_conv/kernel"), constant(128 * 8, -2));
      scope.parameters().get("head", HEAD);
      scope.parameters().initialize();
      ModelFile.write(written, scope, MODEL, Map.of("labels", "abc"));
    }
  }

  /** Writes a copy whose header has other text of the same length. */
  private Path damaged(UnaryOperator<String> change) throws IOException {
    String text = Files.readString(written, StandardCharsets.ISO_8859_1);
    String changed = change.apply(text);
    assertThat(changed).isNotEqualTo(text).hasSameSizeAs(text);
    return Files.writeString(folder.resolve("m.safetensors"), changed, StandardCharsets.ISO_8859_1);
  }

  private static Parameter find(GraphScope scope, String name) {
    return scope.parameters().find(name).orElseThrow();
  }

  private static float[] constant(int count, float value) {
    float[] values = new float[count];
    java.util.Arrays.fill(values, value);
    return values;
  }

  @Test
  void aFileAloneRebuildsItsNetwork() {
    try (ModelFile file = ModelFile.open(written);
        GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 6)) {
      assertThat(file.model()).isEqualTo(MODEL);
      assertThat(file.extra()).containsExactly(Map.entry("labels", "abc"));
      assertThat(file.architectureHash()).isEqualTo(MODEL.network().architectureHash());
      Network network = file.model().network();
      file.loadInto(scope, network);
      assertThat(scope.parameters().values(find(scope, "stem_bn/moving_mean"))).containsOnly(1.5f);
      assertThat(scope.parameters().values(find(scope, "GDC_conv/kernel"))).containsOnly(-2);
      assertThat(scope.parameters().count(true)).isEqualTo(network.parameterCount(true));
    }
  }

  @Test
  void aTextIsAddedWithoutTouchingTheTensors() throws IOException {
    Path copy = Files.copy(written, folder.resolve("m.safetensors"));
    ModelFile.putExtra(copy, "thresholds", "{\"a\": 1}");
    ModelFile.putExtra(copy, "thresholds", "{\"a\": \"ü\"}");

    try (ModelFile file = ModelFile.open(copy);
        TensorFile tensors = TensorFile.open(copy);
        TensorFile original = TensorFile.open(written)) {
      assertThat(file.extra())
          .containsOnly(Map.entry("labels", "abc"), Map.entry("thresholds", "{\"a\": \"ü\"}"));
      tensors.verify();
      assertThat(tensors.names()).containsExactlyElementsOf(original.names());
    }
    byte[] before = Files.readAllBytes(written);
    byte[] after = Files.readAllBytes(copy);
    long data =
        Files.size(written) - ByteBuffer.wrap(before).order(ByteOrder.LITTLE_ENDIAN).getLong() - 8;
    assertThat(Arrays.copyOfRange(after, (int) (after.length - data), after.length))
        .isEqualTo(Arrays.copyOfRange(before, (int) (before.length - data), before.length));
  }

  @Test
  void aDamagedFileStaysAsItIsWhenATextIsAdded() throws IOException {
    byte[] bytes = Files.readAllBytes(written);
    bytes[bytes.length - 1] ^= 1;
    Path torn = Files.write(folder.resolve("torn.safetensors"), bytes);

    assertThatThrownBy(() -> ModelFile.putExtra(torn, "thresholds", "x"))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("torn.safetensors")
        .hasMessageContaining("checksum");
    assertThat(Files.readAllBytes(torn)).isEqualTo(bytes);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(torn);
    }
  }

  @Test
  void loadsIntoVariablesThatAreThere() {
    try (ModelFile file = ModelFile.open(written);
        GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 6)) {
      makeVariables(scope, MODEL.network());
      file.loadInto(scope, MODEL.network());
      assertThat(scope.parameters().values(find(scope, "GDC_conv/kernel"))).containsOnly(-2);
    }
  }

  @Test
  void holdsTheBackboneOnly() {
    try (TensorFile file = TensorFile.open(written)) {
      assertThat(file.names()).contains("stem_conv/kernel", "pre_embedding/moving_variance");
      assertThat(file.names()).doesNotContain("head/weight");
      assertThat(file.shape("stem_conv/kernel")).isEqualTo(Shape.of(3, 3, 3, 64));
    }
  }

  @Test
  void anotherArchitectureFailsAtItsFirstLayerBeforeAnyVariableChanges() {
    FaceModel other = model(EmbeddingHead.of(Kind.GDC, 16));
    try (ModelFile file = ModelFile.open(written);
        GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 6)) {
      makeVariables(scope, other.network());
      scope.parameters().assign(find(scope, "stem_bn/moving_mean"), constant(64, 9));
      assertThatThrownBy(() -> file.loadInto(scope, other.network()))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("m.safetensors")
          .hasMessageContaining("file has \"GDC_conv: conv2d 1x1 stride 1 valid, 8 out")
          .hasMessageContaining("network has \"GDC_conv: conv2d 1x1 stride 1 valid, 16 out")
          .hasMessageContaining("-> [1, 1, 16]\"")
          .hasMessageContaining("embeddingSize=8");
      assertThat(scope.parameters().values(find(scope, "stem_bn/moving_mean"))).containsOnly(9);
    }
  }

  @Test
  void whatFitsIsLoadedAndTheRestIsTold() {
    FaceModel other = model(new EmbeddingHead(Kind.GDC, 16, 0, null, true, false));
    try (ModelFile file = ModelFile.open(written);
        GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 6)) {
      makeVariables(scope, other.network());
      scope.parameters().assign(find(scope, "GDC_conv/bias"), constant(16, 7));
      LoadReport report = file.loadFitting(scope, other.network());
      assertThat(scope.parameters().values(find(scope, "stem_bn/moving_mean"))).containsOnly(1.5f);
      assertThat(scope.parameters().values(find(scope, "GDC_conv/bias"))).containsOnly(7);
      assertThat(scope.parameters().values(find(scope, "GDC_conv/kernel"))).doesNotContain(-2);
      assertThat(report.rows(LoadReport.Outcome.OTHER_SHAPE))
          .extracting(LoadReport.Row::name)
          .containsExactly(
              "GDC_conv/kernel",
              "pre_embedding/beta",
              "pre_embedding/moving_mean",
              "pre_embedding/moving_variance");
      assertThat(report.rows(LoadReport.Outcome.NOT_IN_FILE))
          .containsExactly(new LoadReport.Row("GDC_conv/bias", null, Shape.of(16)));
      assertThat(report.rows(LoadReport.Outcome.NOT_IN_NETWORK))
          .containsExactly(new LoadReport.Row("pre_embedding/gamma", Shape.of(8), null));
      assertThat(report.rows(LoadReport.Outcome.LOADED)).hasSize(report.rows().size() - 6);
      assertThat(report.summary())
          .contains(
              "  skipped: other shape          4  GDC_conv/kernel [1, 1, 128, 8] for [1, 1, 128,"
                  + " 16], pre_embedding/beta [8] for [16], pre_embedding/moving_mean [8] for [16]"
                  + " and 1 more",
              "  skipped: not in the file      1  GDC_conv/bias",
              "  left: not in the network      1  pre_embedding/gamma");
      assertThat(report.toText())
          .containsPattern("\\nloaded +stem_conv/kernel +\\[3, 3, 3, 64] +\\[3, 3, 3, 64]\\n")
          .containsPattern("\\nskipped: not in the file +GDC_conv/bias +- +\\[16]\\n");
    }
  }

  @Test
  void aNetworkOfWhichNothingFitsIsRefused() {
    Network.Builder builder = Network.builder(Shape.of(4));
    builder.add("other", new Dense(3, true, Initializer.constant(0)), builder.input());
    Network network = builder.build();
    try (ModelFile file = ModelFile.open(written);
        GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 6)) {
      makeVariables(scope, network);
      assertThatThrownBy(() -> file.loadFitting(scope, network))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("must have at least one tensor of the network's");
    }
  }

  @Test
  void aDamagedFileLoadsNothingOfWhatFits() throws IOException {
    byte[] bytes = Files.readAllBytes(written);
    bytes[bytes.length - 5] ^= 1;
    Path path = Files.write(folder.resolve("m.safetensors"), bytes);
    try (ModelFile file = ModelFile.open(path);
        GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 6)) {
      makeVariables(scope, MODEL.network());
      assertThatThrownBy(() -> file.loadFitting(scope, MODEL.network()))
          .hasMessageContaining("checksum");
      assertThat(scope.parameters().values(find(scope, "GDC_conv/kernel"))).doesNotContain(-2);
    }
  }

  @Test
  void sameParametersWithAnotherLayerFailToo() {
    FaceModel other =
        new FaceModel(
            MODEL.backbone(),
            MODEL.head(),
            new BatchNormSettings(0.9, 1e-3),
            MODEL.preprocessing());
    try (ModelFile file = ModelFile.open(written);
        GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 6)) {
      assertThatThrownBy(() -> file.loadInto(scope, other.network()))
          .hasMessageContaining("file has \"stem_bn: batchNorm epsilon 1.0E-5")
          .hasMessageContaining("network has \"stem_bn: batchNorm epsilon 0.001");
    }
  }

  @Test
  void anotherImageSizeFailsAtTheInput() {
    FaceModel other =
        new FaceModel(
            MODEL.backbone(),
            MODEL.head(),
            MODEL.batchNorm(),
            new Preprocessing(127.5, 128, ColorOrder.RGB, 31, 31));
    try (ModelFile file = ModelFile.open(written);
        GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 6)) {
      assertThatThrownBy(() -> file.loadInto(scope, other.network()))
          .hasMessageContaining("file has \"input: [32, 32, 3]\"")
          .hasMessageContaining("network has \"input: [31, 31, 3]\"");
    }
  }

  @Test
  void fileWithAnotherLayerNameIsRejected() throws IOException {
    Path path =
        damaged(
            text ->
                text.replace("\\nembedding: flatten", "\\nembeddinX: flatten")
                    .replaceFirst("(architecture.hash\":\")........", "$100000000"));
    try (ModelFile file = ModelFile.open(path);
        GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 6)) {
      assertThatThrownBy(() -> file.loadInto(scope, MODEL.network()))
          .hasMessageContaining("file has \"embeddinX: flatten");
    }
  }

  @Test
  void tensorOfAnotherNameIsRejectedThoughTheLayersAgree() throws IOException {
    Path path = damaged(text -> text.replace("\"GDC_conv/kernel\"", "\"GDC_conv/kernal\""));
    try (ModelFile file = ModelFile.open(path);
        GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 6)) {
      assertThatThrownBy(() -> file.loadInto(scope, MODEL.network()))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("has no tensor GDC_conv/kernel");
    }
  }

  @Test
  void tensorsWithoutAModelAreRejected() {
    Path path = folder.resolve("t");
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 5)) {
      TensorFile.write(path, Map.of("format", "checkpoint"), List.of(), scope.parameters());
    }
    assertThatThrownBy(() -> ModelFile.open(path))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("format=semblance-model-1 in its metadata, found checkpoint");
  }

  @Test
  void damagedDescriptionNamesFileAndKey() throws IOException {
    Path path =
        damaged(text -> text.replace("model.head.type\":\"GDC\"", "model.head.type\":\"XYZ\""));
    assertThatThrownBy(() -> ModelFile.open(path))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("m.safetensors")
        .hasMessageContaining("head.type must be one of [E, F, GAP, GDC], got XYZ");
  }

  @Test
  void graphWithoutTheNetworkCannotBeWritten() {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 5)) {
      assertThatThrownBy(() -> ModelFile.write(folder.resolve("n"), scope, MODEL, Map.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no parameter stem_conv/kernel");
    }
  }
}
