package org.semblance.backbones;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.common.primitives.Floats;
import com.google.common.primitives.Longs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Small ONNX networks, written node by node. */
final class OnnxFiles {

  static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();
  static final int DOUBLE = TensorProto.DataType.DOUBLE.getNumber();

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("by hand");

  /** Declares an input; a size of -1 is open. */
  OnnxFiles input(String name, int type, long... shape) {
    graph.addInput(value(name, type, shape));
    return this;
  }

  /** Declares an output of any shape. */
  OnnxFiles output(String name) {
    graph.addOutput(
        ValueInfoProto.newBuilder()
            .setName(name)
            .setType(
                TypeProto.newBuilder()
                    .setTensorType(TypeProto.Tensor.newBuilder().setElemType(FLOAT))));
    return this;
  }

  private static ValueInfoProto value(String name, int type, long[] shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (int i = 0; i < shape.length; i++) {
      var dimension = TensorShapeProto.Dimension.newBuilder();
      dimensions.addDim(
          shape[i] < 0 ? dimension.setDimParam("open" + i) : dimension.setDimValue(shape[i]));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type).setShape(dimensions)))
        .build();
  }

  /** Adds weights. */
  OnnxFiles weights(String name, long[] shape, float... values) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(FLOAT)
            .addAllDims(Longs.asList(shape))
            .addAllFloatData(Floats.asList(values)));
    return this;
  }

  /** Adds whole numbers, for instance a shape. */
  OnnxFiles integers(String name, long... values) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(values.length)
            .addAllInt64Data(Longs.asList(values)));
    return this;
  }

  /** Adds a node whose attributes are lists of whole numbers. */
  OnnxFiles node(String operation, List<String> inputs, String output, AttributeProto... more) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName(output + "_node")
            .setOpType(operation)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(List.of(more)));
    return this;
  }

  static AttributeProto integers(String name, List<Long> values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(values)
        .build();
  }

  Path write(Path file) throws IOException {
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(7)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .setGraph(graph)
            .build();
    return Files.write(file, model.toByteArray());
  }
}
