package org.semblance.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.nn.DeviceOptions;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.SessionFunction;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

class SavedModelFolderTest {

  private static final ForeignPixels TINY = new ForeignPixels(0, 1, ColorOrder.RGB, null);

  @TempDir Path folder;

  /** Reads the red of both pixels, [left, 2·right], with a variable for the weights. */
  private void export() throws IOException {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops ops = Ops.create(graph);
      Placeholder<TFloat32> x =
          ops.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 1, 2, 3)));
      Variable<TFloat32> weights = ops.variable(Shape.of(6, 2), TFloat32.class);
      Operand<TFloat32> values =
          ops.constant(new float[][] {{1, 0}, {0, 0}, {0, 0}, {0, 2}, {0, 0}, {0, 0}});
      Operand<TFloat32> assign = ops.assign(weights, values);
      Operand<TFloat32> flat = ops.reshape(x, ops.constant(new int[] {-1, 6}));
      Operand<TFloat32> y = ops.linalg.matMul(flat, ops.identity(weights));
      session.runner().addTarget(assign).run().close();
      Signature signature =
          Signature.builder().key("serving_default").input("image", x).output("face", y).build();
      SavedModelBundle.exporter(folder.toString())
          .withFunction(SessionFunction.create(signature, session))
          .export();
    }
  }

  /** Writes the definition of a network as Keras does. */
  private SavedModel writeDefinition(UnaryOperator<String> change) throws IOException {
    SavedModel.Builder model = SavedModel.newBuilder();
    try (InputStream in =
        SavedModelFolderTest.class.getResourceAsStream("keras-saved-model.pbtxt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      TextFormat.merge(change.apply(text), model);
    }
    Files.write(folder.resolve("saved_model.pb"), model.build().toByteArray());
    return model.build();
  }

  /** Writes a folder as Keras does, with the bias [1, 2]. */
  private void writeAsKeras() throws IOException {
    SavedModel model = writeDefinition(text -> text);
    Files.createDirectories(folder.resolve("variables"));
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        TString prefix = TString.scalarOf(folder.resolve("variables/variables").toString())) {
      graph.importGraphDef(model.getMetaGraphs(0).getGraphDef());
      Ops ops = Ops.create(graph);
      Operand<TFloat32> kernel =
          ops.constant(new float[][] {{1, 0}, {0, 0}, {0, 0}, {0, 2}, {0, 0}, {0, 0}});
      Operand<TFloat32> bias = ops.constant(new float[] {1, 2});
      session
          .runner()
          .addTarget(ops.assignVariableOp(variable(graph, "dense/kernel"), kernel))
          .addTarget(ops.assignVariableOp(variable(graph, "dense/bias"), bias))
          .run()
          .close();
      session
          .runner()
          .feed("saver_filename", prefix)
          .fetch("StatefulPartitionedCall_1")
          .run()
          .close();
    }
  }

  private static Operand<?> variable(Graph graph, String name) {
    return Objects.requireNonNull(graph.output(name), name);
  }

  @Test
  void networkInFunctionsAsKerasWritesItEmbedsAsTensorFlowItselfSays() throws IOException {
    writeAsKeras();
    EmbedderSource source = new EmbedderSource(folder, null, null, TINY);
    float[][] embedding = embed(source, false);
    assertThat(embedding).isDeepEqualTo(new float[][] {{4, 502}});
    assertThat(embed(source, true)).isDeepEqualTo(new float[][] {{255, 510}});

    try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString());
        TFloat32 image =
            TFloat32.tensorOf(
                Shape.of(1, 1, 2, 3),
                t -> t.asRawTensor().data().asFloats().write(new float[] {3, 0, 0, 250, 0, 0}));
        Result result = bundle.function("serving_default").call(Map.of("image", image))) {
      TFloat32 theirs = (TFloat32) result.get(0);
      assertThat(new float[] {theirs.getFloat(0, 0), theirs.getFloat(0, 1)})
          .containsExactly(embedding[0]);
    }
  }

  /** Keras 3 saves wrappers of its variables where tf.saved_model.save is used. */
  @Test
  void variableThatIsNotRestoredIsNamedTogetherWithTheRemedy() throws IOException {
    String called = "input: \"serving_default_image\" input: \"dense/kernel\"";
    String wrapped =
        """
            node { name: "wrapped" op: "VarHandleOp"
              attr { key: "dtype" value { type: DT_FLOAT } }
              attr { key: "shared_name" value { s: "functional/kernel" } } }
            node { name: "NoOp" op: "NoOp" }
            library {
        """;
    writeDefinition(
        text ->
            text.replace(called, called.replace("dense/kernel", "wrapped"))
                .replaceFirst("(?s)node \\{ name: \"NoOp\".{0,40}library \\{", wrapped));
    assertThatThrownBy(
            () -> new EmbedderSource(folder, null, null, TINY).open(DeviceOptions.SINGLE_THREAD))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("does not restore the variable functional/kernel")
        .hasMessageContaining("model.export(folder)");
  }

  private float[][] embed(EmbedderSource source, boolean flip) {
    byte[] pixels = {3, 0, 0, (byte) 250, 0, 0};
    try (Embedder embedder = source.open(DeviceOptions.SINGLE_THREAD);
        TUint8 images = Faces.tensor(pixels, 1, 1, 2)) {
      assertThat(embedder.embeddingSize()).isEqualTo(2);
      assertThat(embedder.preprocessing()).isEqualTo(new Preprocessing(0, 1, ColorOrder.RGB, 1, 2));
      return embedder.embed(images, flip);
    }
  }

  @Test
  void restoresVariablesAndFindsTheSignature() throws IOException {
    export();
    EmbedderSource source = new EmbedderSource(folder, null, null, TINY);
    assertThat(embed(source, false)).isDeepEqualTo(new float[][] {{3, 500}});
    assertThat(embed(source, true)).isDeepEqualTo(new float[][] {{253, 506}});
  }

  @Test
  void signaturesNamesMayBeGiven() throws IOException {
    export();
    EmbedderSource source = new EmbedderSource(folder, "image", "face", TINY);
    assertThat(embed(source, false)).isDeepEqualTo(new float[][] {{3, 500}});
  }

  @Test
  void misfitsAreExplained() throws IOException {
    export();
    assertThatThrownBy(
            () -> new EmbedderSource(folder, "picture", null, TINY).open(DeviceOptions.DEFAULT))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("a node picture for the input");
    try (var files = Files.list(folder.resolve("variables"))) {
      for (Path file : List.copyOf(files.toList())) {
        Files.delete(file);
      }
    }
    assertThatThrownBy(
            () -> new EmbedderSource(folder, null, null, TINY).open(DeviceOptions.DEFAULT))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("restore variables failed");
  }

  @Test
  void folderWithoutAModelIsExplained() {
    assertThatThrownBy(() -> EmbedderSource.of(folder).open(DeviceOptions.DEFAULT))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("must hold a readable saved_model.pb");
  }
}
