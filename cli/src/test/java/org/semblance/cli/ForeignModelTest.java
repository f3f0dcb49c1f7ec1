package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** What commands make of networks of another origin, whose images have another size. */
class ForeignModelTest {

  @TempDir Path folder;
  private Path pictures;

  @BeforeEach
  void drawPicture() throws IOException {
    pictures = Files.createDirectories(folder.resolve("faces"));
    BufferedImage image = new BufferedImage(6, 8, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(image, "png", pictures.resolve("a.png").toFile());
  }

  /** A frozen graph that takes the mean colour of its images. */
  private Path network(Shape declared) throws IOException {
    try (GraphScope scope = GraphScope.open(DeviceOptions.SINGLE_THREAD, 0)) {
      Ops ops = scope.ops();
      Operand<TFloat32> x = ops.placeholder(TFloat32.class, Placeholder.shape(declared));
      ops.math.mean(x, ops.constant(new int[] {1, 2}));
      return Files.write(folder.resolve("mean.pb"), scope.definition().toByteArray());
    }
  }

  /** An ONNX network that does the same, for images of any size. */
  private Path onnxNetwork() throws IOException {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDim(Dimension.newBuilder().setDimParam("n"));
    shape.addDim(Dimension.newBuilder().setDimValue(3));
    shape.addDim(Dimension.newBuilder().setDimParam("height"));
    shape.addDim(Dimension.newBuilder().setDimParam("width"));
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("mean")
            .addInput(value("image").setType(floats(shape)))
            .addNode(node("GlobalAveragePool", "image", "pooled"))
            .addNode(node("Flatten", "pooled", "embedding"))
            .addOutput(value("embedding").setType(floats(null)))
            .build();
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(7)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .setGraph(graph)
            .build();
    return Files.write(folder.resolve("mean.onnx"), model.toByteArray());
  }

  private static ValueInfoProto.Builder value(String name) {
    return ValueInfoProto.newBuilder().setName(name);
  }

  private static TypeProto floats(TensorShapeProto.@Nullable Builder shape) {
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT.getNumber());
    return TypeProto.newBuilder()
        .setTensorType(shape == null ? tensor : tensor.setShape(shape))
        .build();
  }

  private static NodeProto node(String operation, String input, String output) {
    return NodeProto.newBuilder().setOpType(operation).addInput(input).addOutput(output).build();
  }

  private Invocation embed(Path network, Object... size) {
    List<Object> args = new ArrayList<>(List.of("embed", network, pictures));
    args.addAll(List.of("--out", folder.resolve("x.npz")));
    args.addAll(List.of(size));
    return Invocation.of(args.toArray());
  }

  @Test
  void takesTheSizeOfImagesWhereTheNetworkLeavesItOpen() throws IOException {
    Path network = network(Shape.of(-1, -1, -1, 3));

    Invocation embedding = embed(network, "--size", "8x6");
    assertThat(embedding.err()).isEmpty();
    assertThat(embedding.exitCode()).isZero();
    assertThat(embedding.out()).contains("1 embeddings of 3 values");
    // 112x112 by default; a picture of another size is refused with its name.
    assertThat(embed(network).exitCode()).isEqualTo(3);
    assertThat(embed(network).err()).contains("a.png", "112");
  }

  @Test
  void takesOnnxNetworksLikewise() throws IOException {
    Path network = onnxNetwork();

    Invocation embedding = embed(network, "--size", "8x6", "--mean", "0", "--color", "bgr");
    assertThat(embedding.err()).isEmpty();
    assertThat(embedding.exitCode()).isZero();
    assertThat(embedding.out()).contains("1 embeddings of 3 values");
    Invocation unknown = embed(network, "--size", "8x6", "--output", "pooled");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err())
        .contains("mean.onnx cannot be used: there must be an output pooled")
        .contains("[embedding]");
  }

  @Test
  void takesTheSizeThatTheNetworkDeclaresAndRefusesAnother() throws IOException {
    Path network = network(Shape.of(-1, 8, 6, 3));

    assertThat(embed(network).exitCode()).isZero();
    assertThat(embed(network, "--size", "8x6").exitCode()).isZero();
    Invocation other = embed(network, "--size", "8");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err())
        .contains("mean.pb: size must be 8x6, because the network's input declares")
        .contains("got 8x8; leave it out")
        .contains("Try 'semblance embed --help'");
  }
}
